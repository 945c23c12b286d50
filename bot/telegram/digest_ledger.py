"""Digests in the database: what is due, what went wrong before, and what was built, all or nothing.

Every function works in the transaction of the connection it is given. A digest's row is written
with its messages and with what it told; so whoever comes after finds all of that, or nothing.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, select, update

from bot import subscriptions, told
from bot.markup import escaped
from bot.schedule import GRACE, Due, Key, Missed, missed, next_due
from bot.subscription_tables import ASLEEP, BUILT, SKIPPED, digests
from bot.subscription_tables import subscriptions as subscription_rows
from bot.subscription_tables import told as told_rows
from bot.subscriptions import Subscription
from bot.telegram import outbox as out
from bot.telegram.outbox import BULK, Outgoing, Posting
from bot.telegram.tables import CLOSED, DEAD, READY, UNCERTAIN, chats, outbox

_OWNED_UP = timedelta(days=8)  # what went wrong longer ago is no longer spoken of


_OWNED_UP_TO = update(digests).where(digests.c.id == bindparam("bad"))


class Unsure(NamedTuple):
    """A digest that may not have arrived: its number, and when it was due."""

    id: int
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What there is to do for one subscription, and what has to be owned up to with it.

    ``asleep``: nothing can be sent to its chat. ``seen`` is the last line that had been told in
    its chat: if there are more by the time this is written down, it has to be made anew.
    """

    subscription: Subscription
    missed: Missed
    asleep: bool
    skipped: tuple[Unsure, ...]
    unsure: tuple[Unsure, ...]
    seen: int

    @property
    def sends(self) -> bool:
        """Whether a digest is to be composed."""
        return self.missed.send is not None and not self.asleep


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """A plan carried out: messages, rows of ``told``, and up to when they tell the news."""

    plan: Plan
    messages: Sequence[Outgoing] = ()
    told: Sequence[dict[str, Any]] = ()
    until: datetime | None = None


def claim(connection: Connection, owner: str, limit: int, now: datetime) -> list[Plan]:
    """Take up to ``limit`` subscriptions that are due, and say what there is to do for each."""
    claimed = subscriptions.claim(connection, owner, limit, now)
    _make_up_for_dead(connection, [one.id for one in claimed], now)
    wrong = _gone_wrong(connection, [one.id for one in claimed], now)
    closed = _closed(connection, {one.chat for one in claimed})
    since = _news_until(connection, [one.id for one in claimed])
    seen = _last_told(connection, {one.key for one in claimed})
    return [
        Plan(
            subscription=replace(one, news_until=since[one.id]),
            missed=missed(one.schedule, one.due_at or now, now),
            asleep=one.chat in closed,
            skipped=tuple(_unsure(row) for row in wrong.get(one.id, ()) if row.state == SKIPPED),
            unsure=tuple(_unsure(row) for row in wrong.get(one.id, ()) if row.state == BUILT),
            seen=seen.get(one.key, 0),
        )
        for one in claimed
    ]


def record(connection: Connection, built: Sequence[Built], owner: str, now: datetime) -> int:
    """Write down what was built, with its messages; return how many digests will be sent.

    What somebody else has built or changed meanwhile is let be, and waits to be made anew.
    """
    _lock(connection, {one.plan.subscription.chat for one in built})
    claimed = [one.plan.subscription.id for one in built]
    ours = subscriptions.still_owned(connection, claimed, owner)
    seen = _last_told(connection, {one.plan.subscription.key for one in built})
    held = [one for one in built if one.plan.subscription.id in ours]
    current = [one for one in held if seen.get(one.plan.subscription.key, 0) <= one.plan.seen]
    stale = {one.plan.subscription.id for one in held} - {
        one.plan.subscription.id for one in current
    }
    subscriptions.put_off(connection, stale, owner, now)
    _write(connection, current, now)
    return sum(1 for one in current if one.plan.sends)


def mark_late(connection: Connection, number: int, line: str) -> None:
    """Let a digest whose messages still wait say that it is late: ``line`` stands under its date."""
    row = connection.execute(select(digests).where(digests.c.id == number)).one()
    first = messages_of(connection, row.series)[0]
    payload = json.loads(first.payload)
    date_line, glue, rest = payload["text"].partition("\n")
    payload["text"] = f"{date_line}\n{escaped(line)}{glue}{rest}"
    change = update(outbox).where(outbox.c.id == first.id, outbox.c.state == READY)
    if connection.execute(change.values(payload=json.dumps(payload))).rowcount:
        connection.execute(update(digests).where(digests.c.id == number).values(late=True))


def drop(connection: Connection, rows: Sequence[Row[Any]], now: datetime) -> None:
    """Skip digests that cannot be sent any more: their stories are news again."""
    told.untell(connection, [row.series for row in rows])
    for row in rows:
        waiting = update(outbox).where(outbox.c.series == row.series, outbox.c.state == READY)
        connection.execute(waiting.values(state=DEAD, error="its day is over", done_at=now))
        connection.execute(update(digests).where(digests.c.id == row.id).values(state=SKIPPED))
        unsaid = update(digests).where(digests.c.said_in == row.series)
        connection.execute(unsaid.values(said_in=None))
        own = update(subscription_rows).where(subscription_rows.c.id == row.subscription_id)
        connection.execute(own.values(news_until=row.news_since))


def waiting(connection: Connection, now: datetime) -> list[Row[Any]]:
    """Return the digests, with zone and language, that are late and of which no message has left."""
    any_ready = select(outbox.c.id).where(
        outbox.c.series == digests.c.series, outbox.c.state == READY
    )
    any_left = select(outbox.c.id).where(
        outbox.c.series == digests.c.series, outbox.c.state.notin_((READY, DEAD))
    )
    wanted = select(digests, subscription_rows.c.zone, subscription_rows.c.language)
    wanted = wanted.join(subscription_rows, subscription_rows.c.id == digests.c.subscription_id)
    wanted = wanted.where(
        digests.c.state == BUILT,
        digests.c.due_at > now - _OWNED_UP,
        digests.c.due_at < now - GRACE,
        any_ready.exists(),
        ~any_left.exists(),
    )
    return list(connection.execute(wanted))


def messages_of(connection: Connection, series: str) -> list[Row[Any]]:
    """Return the messages of a digest, as they wait or as they were sent: id, chat, payload."""
    wanted = select(outbox.c.id, outbox.c.chat, outbox.c.payload, outbox.c.state)
    return list(connection.execute(wanted.where(outbox.c.series == series).order_by(outbox.c.id)))


def find(connection: Connection, number: int) -> Row[Any] | None:
    """Return a digest, with the chat of its subscription."""
    wanted = select(digests, subscription_rows.c.chat, subscription_rows.c.topic)
    wanted = wanted.join(subscription_rows, subscription_rows.c.id == digests.c.subscription_id)
    return connection.execute(wanted.where(digests.c.id == number)).first()


def cancel(connection: Connection, number: int, now: datetime) -> None:
    """Let nothing more be sent of what waits for a subscription."""
    series = outbox.c.series.startswith(f"digest:{number}:", autoescape=True)
    rest = update(outbox).where(series, outbox.c.state == READY)
    connection.execute(rest.values(state=DEAD, error="the subscription has ended", done_at=now))


def prune(connection: Connection, now: datetime) -> int:
    """Forget digests of long ago; return how many that were."""
    return connection.execute(delete(digests).where(digests.c.due_at < now - told.KEPT)).rowcount


def _write(connection: Connection, built: Sequence[Built], now: datetime) -> None:
    rows = [row for one in built for row in _digest_rows(one, now)]
    if rows:
        connection.execute(insert(digests), rows)
    for one in built:
        due = one.plan.missed.send
        if due is not None and one.messages:
            series = one.plan.subscription.series(due)
            posting = Posting(series=series, priority=BULK, repeatable=False)
            out.put(connection, one.messages, posting, now)
    told.keep(connection, [row for one in built for row in one.told])
    owned_up = [
        {"bad": bad.id, "said_in": _series_of(one.plan)}
        for one in built
        if one.plan.sends
        for bad in _bad(one.plan)
    ]
    if owned_up:
        connection.execute(_OWNED_UP_TO, owned_up)
    done = subscriptions.done(connection, [one.plan.subscription.id for one in built], now)
    subscriptions.settle(connection, [_settled(one, done, now) for one in built])


def _series_of(plan: Plan) -> str | None:
    """Return the series in which a plan is carried out; None where nothing is sent."""
    due = plan.missed.send
    return plan.subscription.series(due) if due is not None and plan.sends else None


def _bad(plan: Plan) -> tuple[Unsure, ...]:
    return (*plan.skipped, *plan.unsure)


def _settled(one: Built, done: Mapping[int, Collection[Key]], now: datetime) -> dict[str, Any]:
    subscription = one.plan.subscription
    due_at = next_due(subscription.schedule, now, done[subscription.id]).at
    until = one.until if one.until is not None else subscription.news_until
    return {"this": subscription.id, "due_at": due_at, "news_until": until}


def _digest_rows(one: Built, now: datetime) -> Iterable[dict[str, Any]]:
    plan = one.plan
    state = ASLEEP if plan.asleep else SKIPPED
    for due in plan.missed.skipped:
        # Where a later one is sent in its place, that says so itself.
        yield _digest_row(one, due, now, state=state) | {"said_in": _series_of(plan)}
    if plan.missed.send is not None:
        state = BUILT if plan.sends else ASLEEP
        yield _digest_row(one, plan.missed.send, now, state=state) | {"said_in": None}


def _digest_row(one: Built, due: Due, now: datetime, *, state: str) -> dict[str, Any]:
    subscription = one.plan.subscription
    return {
        "subscription_id": subscription.id,
        "day": due.day,
        "slot": due.slot.value,
        "due_at": due.at,
        "built_at": now,
        "state": state,
        "late": one.plan.missed.late and state == BUILT,
        "series": subscription.series(due),
        "stories": len(one.told),
        "news_since": subscription.news_until,
    }


def _lock(connection: Connection, ids: Collection[int]) -> None:
    """Let no other process write digests of these chats before we have."""
    wanted = select(subscription_rows.c.id).where(subscription_rows.c.chat.in_(list(ids)))
    connection.execute(wanted.order_by(subscription_rows.c.id).with_for_update()).all()


def _last_told(connection: Connection, keys: Collection[str]) -> dict[str, int]:
    wanted = select(told_rows.c.chat, func.max(told_rows.c.id)).where(
        told_rows.c.chat.in_(list(keys))
    )
    return {row[0]: row[1] for row in connection.execute(wanted.group_by(told_rows.c.chat))}


def _closed(connection: Connection, ids: Collection[int]) -> set[int]:
    wanted = select(chats.c.id).where(chats.c.id.in_(list(ids)), chats.c.state == CLOSED)
    return set(connection.scalars(wanted))


def _news_until(connection: Connection, ids: Collection[int]) -> dict[int, datetime | None]:
    wanted = select(subscription_rows.c.id, subscription_rows.c.news_until)
    rows = connection.execute(wanted.where(subscription_rows.c.id.in_(list(ids))))
    return {row.id: row.news_until for row in rows}


def _gone_wrong(
    connection: Connection, ids: Collection[int], now: datetime
) -> dict[int, list[Row[Any]]]:
    """Return the digests of late that were skipped, or may not have arrived, and nobody said so.

    What was said in one that may not have arrived may not have been read either.
    """
    doubted = select(outbox.c.id).where(
        outbox.c.series == digests.c.series, outbox.c.state == UNCERTAIN
    )
    wanted = select(digests).where(
        digests.c.subscription_id.in_(list(ids)),
        digests.c.said_in.is_(None),
        digests.c.due_at > now - _OWNED_UP,
        (digests.c.state == SKIPPED) | ((digests.c.state == BUILT) & doubted.exists()),
    )
    rows = list(connection.execute(wanted))
    doubtful = [row.series for row in rows if row.state == BUILT]
    rows += connection.execute(select(digests).where(digests.c.said_in.in_(doubtful))).all()
    found: dict[int, list[Row[Any]]] = {}
    for row in sorted(rows, key=lambda row: row.due_at):
        found.setdefault(row.subscription_id, []).append(row)
    return found


def _make_up_for_dead(connection: Connection, ids: Collection[int], now: datetime) -> None:
    """Let digests that Telegram refused for good count as skipped."""
    refused = select(outbox.c.id).where(outbox.c.series == digests.c.series, outbox.c.state == DEAD)
    wanted = select(digests).where(
        digests.c.subscription_id.in_(list(ids)),
        digests.c.state == BUILT,
        digests.c.said_in.is_(None),
        refused.exists(),
    )
    rows = list(connection.execute(wanted.order_by(digests.c.due_at.desc())))
    drop(connection, rows, now)


def _unsure(row: Row[Any]) -> Unsure:
    return Unsure(row.id, row.due_at)
