"""What /admin tells the operator: queue, failures, feeds, last digests."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from bot.render import when
from bot.schedule import GRACE
from bot.subscription_tables import ACTIVE, digests, subscriptions
from bot.telegram import followed, inbox, outbox, standing
from bot.telegram.tables import CLOSED, chats
from index.tables import feeds

_SHOWN = 5
_LATELY = timedelta(days=1)


def report(connection: Connection, now: datetime) -> str:
    """Return the state of everything, as plain text."""
    sections = [_queue(connection), _failures(connection, now), _feeds(connection, now)]
    return "\n\n".join([*sections, _digests(connection, now)])


def _queue(connection: Connection) -> str:
    states = outbox.counts(connection)
    sent = ", ".join(f"{number:,} {state}" for state, number in sorted(states.items()))
    closed = select(func.count()).where(chats.c.state == CLOSED)
    return (
        f"Inbox: {inbox.waiting(connection):,} waiting\n"
        f"Outbox: {sent or 'empty'}\n"
        f"Chats closed to us: {connection.execute(closed).scalar_one():,}\n"
        f"Standing questions: {standing.count(connection):,}\n"
        f"Followed stories: {followed.count(connection):,}"
    )


def _failures(connection: Connection, now: datetime) -> str:
    aside = inbox.set_aside(connection, _SHOWN)
    lines = [f"{number}, {when(at, now)}: {error[:200]}" for number, error, at in aside]
    return "\n".join(["Updates set aside:", *lines]) if lines else "No update was set aside."


def _feeds(connection: Connection, now: datetime) -> str:
    total = connection.execute(select(func.count()).select_from(feeds)).scalar_one()
    broken = select(feeds.c.url, feeds.c.last_error, feeds.c.last_success_at)
    broken = broken.where(feeds.c.failures > 0).order_by(feeds.c.failures.desc()).limit(_SHOWN)
    lines = [
        f"{row.url}: {(row.last_error or '')[:200]} (last success: {when(row.last_success_at, now)})"
        for row in connection.execute(broken)
    ]
    return "\n".join([f"Feeds: {total:,}", *lines])


def _digests(connection: Connection, now: datetime) -> str:
    latest = outbox.latest_of(connection, "digest:", _SHOWN)
    lines = [f"{series}: {state}, {when(at, now)}" for series, state, at in latest]
    last = ["Last digests:", *lines] if lines else ["No digest was sent yet."]
    return "\n".join([_subscriptions(connection, now), *last])


def _subscriptions(connection: Connection, now: datetime) -> str:
    """Count the subscriptions, those whose digest is overdue, and what became of digests of late."""
    counted = select(subscriptions.c.state, func.count()).group_by(subscriptions.c.state)
    states = {row[0]: row[1] for row in connection.execute(counted)}
    overdue = select(func.count()).where(
        subscriptions.c.state == ACTIVE, subscriptions.c.due_at < now - GRACE
    )
    recent = select(digests.c.state, digests.c.late, func.count()).where(
        digests.c.due_at > now - _LATELY
    )
    rows = connection.execute(recent.group_by(digests.c.state, digests.c.late))
    became = ", ".join(f"{row[2]:,} {row[0]}{' late' if row[1] else ''}" for row in rows)
    kept = ", ".join(f"{number:,} {state}" for state, number in sorted(states.items()))
    return (
        f"Subscriptions: {kept or 'none'}; {connection.execute(overdue).scalar_one():,} overdue\n"
        f"Digests of a day: {became or 'none'}"
    )
