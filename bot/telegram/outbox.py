"""Messages out, kept in the database until Telegram has said that it took them.

    ready ──claim──> sending ──> sent
      ^                 ├──────> dead        refused for good
      ├── put off <─────┤        never left, or a flood limit
      │                 └──────> uncertain   it may have arrived
      └──────── not found <── settling <──┘  looked for; found means sent

A message is sent again only if it surely never arrived, or if it is ``repeatable`` and was looked
for without being found; one that is not, a digest, stays uncertain. Every function works in the
transaction of the connection it is given.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    bindparam,
    delete,
    false,
    func,
    insert,
    or_,
    select,
    update,
)

from bot.telegram import chats
from bot.telegram.inbox import LostError
from bot.telegram.tables import DEAD, READY, SENDING, SENT, SETTLING, UNCERTAIN, outbox
from bot.telegram.tables import chats as known_chats

INTERACTIVE = 0
"""Priority of what somebody waits for."""

BULK = 10
"""Priority of digests and other standing requests: sent when nobody waits."""

LEASE = timedelta(seconds=90)
"""How long a message may be on its way; longer than any request may take."""

TRIES = 4
"""How often a message is sent that nobody can find. Processes may die as often in the meantime."""

KEPT = timedelta(days=14)

_UNSETTLED = and_(
    outbox.c.state == UNCERTAIN, outbox.c.repeatable.is_(True), outbox.c.done_at.is_(None)
)


# Made once: to make a statement takes longer than to run it.
_OWNED = update(outbox).where(
    outbox.c.id == bindparam("this"),
    outbox.c.owner == bindparam("ours"),
    outbox.c.state.in_((SENDING, SETTLING)),
)
_KNOWN = select(outbox.c.dedup_key).where(outbox.c.dedup_key.in_(bindparam("keys", expanding=True)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A message to be sent: the parameters of a method of the Bot API but ``chat_id``.

    ``about`` is the id of the message that it answers.
    """

    chat: int
    payload: Mapping[str, Any]
    method: str = "sendMessage"
    about: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """What of a series of messages is the same for all of them.

    ``series`` is unique for what is sent: "update:17", or "digest:{subscription}:{local day}". A
    second posting of the same series changes nothing.
    """

    series: str
    priority: int = INTERACTIVE
    repeatable: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A message that is on its way. ``after`` is the last message known in its chat before it."""

    id: int
    chat: int
    method: str
    payload: dict[str, Any] = field(repr=False)
    attempts: int
    repeatable: bool
    about: int | None
    after: int


def put(
    connection: Connection, messages: Sequence[Outgoing], posting: Posting, now: datetime
) -> int:
    """Let ``messages`` be sent in this order; return how many are new, none where all are known."""
    if not messages:
        return 0
    chats.know(connection, {message.chat for message in messages}, now)
    rows = [_row(message, part, posting, now) for part, message in enumerate(messages, 1)]
    keys = [row["dedup_key"] for row in rows]
    known = set(connection.execute(_KNOWN, {"keys": keys}).scalars())
    new = [row for row in rows if row["dedup_key"] not in known]
    if new:
        connection.execute(insert(outbox), new)
    return len(new)


def claim(connection: Connection, owner: str, limit: int, now: datetime) -> list[Claimed]:
    """Take up to ``limit`` messages to send now: what somebody waits for first, one of each chat.

    Chats keep their pace; what is for a chat goes in order.
    """
    free = select(outbox.c.id).join(known_chats, known_chats.c.id == outbox.c.chat)
    free = free.where(
        outbox.c.state == READY,
        outbox.c.not_before <= now,
        chats.takes_one(now),
        ~_goes_before(),
    )
    wanted = free.order_by(outbox.c.priority, outbox.c.id).limit(limit)
    # Chosen first: within the change PostgreSQL may choose again for each row, and so too many.
    chosen = connection.scalars(wanted.with_for_update(skip_locked=True, of=outbox)).all()
    found = _take(connection, and_(outbox.c.id.in_(chosen), outbox.c.state == READY), owner, now)
    chats.keep_pace(connection, {message.chat for message in found}, now)
    return found


def claim_uncertain(connection: Connection, owner: str, limit: int, now: datetime) -> list[Claimed]:
    """Take up to ``limit`` messages to look for: they may have arrived."""
    wanted = select(outbox.c.id).where(_UNSETTLED, outbox.c.not_before <= now)
    wanted = wanted.order_by(outbox.c.id).limit(limit).with_for_update(skip_locked=True)
    chosen = connection.scalars(wanted).all()
    change = update(outbox).where(outbox.c.id.in_(chosen), outbox.c.state == UNCERTAIN)
    change = change.values(state=SETTLING, owner=owner, lease_until=now + LEASE)
    rows = connection.execute(change.returning(outbox)).all()
    return [_claimed(row, row.after or 0) for row in sorted(rows, key=lambda row: row.id)]


def sent(
    connection: Connection, message: Claimed, owner: str, message_id: int | None, now: datetime
) -> None:
    """Note that a message arrived, as ``message_id``."""
    _set(connection, message, owner, state=SENT, message_id=message_id, done_at=now, error=None)


def put_off(
    connection: Connection, message: Claimed, owner: str, until: datetime, error: str
) -> None:
    """Let a message that surely did not arrive be sent again, not before ``until``."""
    _set(connection, message, owner, state=READY, not_before=until, error=error)


def in_doubt(
    connection: Connection, message: Claimed, owner: str, until: datetime, error: str
) -> None:
    """Nobody knows whether a message arrived; it may be looked for from ``until`` on.

    What is not repeatable is done with: the messages after it are not held up.
    """
    done_at = None if message.repeatable else until
    values = {"state": UNCERTAIN, "not_before": until, "error": error, "done_at": done_at}
    _set(connection, message, owner, **values)


def not_found(connection: Connection, message: Claimed, owner: str, now: datetime) -> None:
    """A message that was looked for is not there: send it once more; at some time, the last."""
    again = message.attempts < TRIES - 1
    _set(connection, message, owner, state=READY, not_before=now, repeatable=again)


def rewritten(
    connection: Connection, message: Claimed, owner: str, outgoing: Outgoing, now: datetime
) -> None:
    """Send something else in the place of a message that Telegram refused."""
    values = {"method": outgoing.method, "payload": json.dumps(outgoing.payload)}
    _set(connection, message, owner, state=READY, not_before=now, **values)


def dead(connection: Connection, message: Claimed, owner: str, error: str, now: datetime) -> None:
    """Note that a message will never arrive; what comes after it in its series will not either."""
    _set(connection, message, owner, state=DEAD, error=error, done_at=now)
    series = select(outbox.c.series).where(outbox.c.id == message.id).scalar_subquery()
    rest = update(outbox).where(outbox.c.series == series, outbox.c.state == READY)
    connection.execute(rest.values(state=DEAD, error="an earlier part is dead", done_at=now))


def dead_all(connection: Connection, chat: int, error: str, now: datetime) -> int:
    """Give up all that waits for ``chat``; return how many messages that were."""
    waiting_there = and_(outbox.c.chat == chat, outbox.c.state.in_((READY, UNCERTAIN)))
    change = update(outbox).where(waiting_there, outbox.c.done_at.is_(None))
    return connection.execute(change.values(state=DEAD, error=error, done_at=now)).rowcount


def recover(
    connection: Connection,
    now: datetime,
    alive: Collection[str] = (),
    *,
    all_of_them: bool = True,
) -> int:
    """Doubt what is on its way in processes that are not ``alive``; return how many messages that were.

    With ``all_of_them`` false only what was on its way for too long.
    """
    on_its_way = outbox.c.state.in_((SENDING, SETTLING))
    forsaken = outbox.c.owner.not_in(list(alive)) if all_of_them else false()
    lost = and_(on_its_way, or_(forsaken, outbox.c.lease_until < now))
    values = {"state": UNCERTAIN, "owner": None, "not_before": now}
    first = connection.execute(
        update(outbox).where(lost, outbox.c.repeatable.is_(True)).values(**values)
    )
    rest = connection.execute(update(outbox).where(lost).values(**values, done_at=now))
    return first.rowcount + rest.rowcount


def due(connection: Connection, now: datetime) -> tuple[bool, bool]:
    """Tell whether there are messages to send now, and such to be looked for."""
    there = select(known_chats.c.id).where(chats.is_reachable(now))
    ready = select(outbox.c.id).where(
        outbox.c.state == READY, outbox.c.not_before <= now, outbox.c.chat.in_(there)
    )
    doubted = select(outbox.c.id).where(_UNSETTLED, outbox.c.not_before <= now)
    found = [connection.execute(one.limit(1)).first() is not None for one in (ready, doubted)]
    return found[0], found[1]


def unsent(connection: Connection, now: datetime | None = None) -> int:
    """Return how many messages are not done yet; with ``now``, of those that may be sent by then."""
    unfinished = or_(outbox.c.state.in_((READY, SENDING, SETTLING)), _UNSETTLED)
    wanted = select(func.count()).where(unfinished)
    if now is not None:
        there = select(known_chats.c.id).where(chats.is_reachable(now))
        wanted = wanted.where(outbox.c.not_before <= now, outbox.c.chat.in_(there))
    return connection.execute(wanted).scalar_one()


def counts(connection: Connection) -> dict[str, int]:
    """Return how many messages there are of each state."""
    wanted = select(outbox.c.state, func.count()).group_by(outbox.c.state)
    return {row[0]: row[1] for row in connection.execute(wanted)}


def known_messages(connection: Connection, chat: int) -> set[int]:
    """Return the ids of the messages that the bot has sent to ``chat``, as far as they are kept."""
    ids = select(outbox.c.message_id)
    ids = ids.where(outbox.c.chat == chat, outbox.c.message_id.is_not(None))
    return {number for number in connection.execute(ids).scalars() if number is not None}


def series_of(connection: Connection, chat: int, message_id: int) -> str | None:
    """Return the series that a message of ours in ``chat`` is of; None if it is not known."""
    wanted = select(outbox.c.series).where(outbox.c.chat == chat, outbox.c.message_id == message_id)
    return connection.scalar(wanted.order_by(outbox.c.id.desc()).limit(1))


def answers_to(connection: Connection, chat: int, about: int) -> list[int]:
    """Return the ids of the messages that answered ``about``, in order, the latest answer's only."""
    wanted = select(outbox.c.message_id).where(
        outbox.c.chat == chat,
        outbox.c.about == about,
        outbox.c.state == SENT,
        outbox.c.method == "sendMessage",
        outbox.c.message_id.is_not(None),
    )
    found = connection.execute(wanted.order_by(outbox.c.id)).scalars()
    return [number for number in found if number is not None]


def latest_of(connection: Connection, prefix: str, limit: int) -> list[tuple[str, str, datetime]]:
    """Return the latest messages whose series begins with ``prefix``: series, state, time."""
    wanted = select(outbox.c.series, outbox.c.state, outbox.c.created_at)
    wanted = wanted.where(outbox.c.series.startswith(prefix, autoescape=True))
    rows = connection.execute(wanted.order_by(outbox.c.id.desc()).limit(limit))
    return [(row[0], row[1], row[2]) for row in rows]


def prune(connection: Connection, now: datetime) -> int:
    """Forget what was done long ago; return how many messages that were."""
    return connection.execute(delete(outbox).where(outbox.c.done_at < now - KEPT)).rowcount


def _row(message: Outgoing, part: int, posting: Posting, now: datetime) -> dict[str, Any]:
    return {
        "dedup_key": f"{posting.series}:{part}",
        "series": posting.series,
        "chat": message.chat,
        "about": message.about,
        "method": message.method,
        "payload": json.dumps(message.payload),
        "priority": posting.priority,
        "repeatable": posting.repeatable,
        "state": READY,
        "attempts": 0,
        "not_before": now,
        "created_at": now,
    }


def _goes_before() -> ColumnElement[bool]:
    """The condition that another message has to go, or to be settled, before this one."""
    other = outbox.alias("other")
    first = or_(
        other.c.priority < outbox.c.priority,
        and_(other.c.priority == outbox.c.priority, other.c.id < outbox.c.id),
    )
    on_its_way = other.c.state.in_((SENDING, SETTLING))
    in_doubt_yet = and_(other.c.state == UNCERTAIN, other.c.done_at.is_(None))
    ready_first = and_(other.c.state == READY, first)
    return (
        select(other.c.id)
        .where(other.c.chat == outbox.c.chat, or_(on_its_way, in_doubt_yet, ready_first))
        .exists()
    )


def _take(
    connection: Connection, which: ColumnElement[bool], owner: str, now: datetime
) -> list[Claimed]:
    change = update(outbox).where(which)
    change = change.values(
        state=SENDING, owner=owner, lease_until=now + LEASE, attempts=outbox.c.attempts + 1
    )
    rows = sorted(connection.execute(change.returning(outbox)), key=lambda r: (r.priority, r.id))
    latest = _latest(connection, {row.chat for row in rows})
    found = [_claimed(row, max(latest.get(row.chat, 0), row.about or 0)) for row in rows]
    known = update(outbox).where(outbox.c.id == bindparam("one"))
    if found:
        after = [{"one": message.id, "known": message.after} for message in found]
        connection.execute(known.values(after=bindparam("known")), after)
    return found


def _latest(connection: Connection, ids: set[int]) -> dict[int, int]:
    """Return the last message known in each chat: what is sent there next is surely newer."""
    latest = select(outbox.c.chat, func.max(outbox.c.message_id)).group_by(outbox.c.chat)
    rows = connection.execute(latest.where(outbox.c.chat.in_(ids)))
    return {chat: number or 0 for chat, number in rows}


def _claimed(row: Any, after: int) -> Claimed:  # noqa: ANN401 - a row of the table
    return Claimed(
        id=row.id,
        chat=row.chat,
        method=row.method,
        payload=json.loads(row.payload),
        attempts=row.attempts,
        repeatable=row.repeatable,
        about=row.about,
        after=after,
    )


def _set(connection: Connection, message: Claimed, owner: str, **values: Any) -> None:  # noqa: ANN401 - of any column
    given = {"this": message.id, "ours": owner, "owner": None, "lease_until": None, **values}
    if connection.execute(_OWNED, given).rowcount != 1:
        raise LostError(f"message {message.id} was taken over by another process")
