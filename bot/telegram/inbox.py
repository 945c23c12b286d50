"""Updates in, kept in the database before Telegram is told to forget them.

Every function works in the transaction of the connection it is given, so that an update is done
in the same moment in which its answer is written. An update is handled by the ``owner`` who
claimed it; one who has lost it meanwhile finds that out when finishing, and undoes everything.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, or_, select, update

from bot.telegram.tables import ASIDE, DONE, WAITING, WORKING, inbox

KEPT_DONE = timedelta(days=2)
"""How long an answered update stays. Telegram itself repeats none that is older than a day."""

KEPT_ASIDE = timedelta(days=6)
"""How long one set aside stays; after a week without updates, ids may begin anew."""

RawUpdate = Mapping[str, Any]

_MESSAGES = ("message", "edited_message", "channel_post", "edited_channel_post")


class LostError(Exception):
    """What was claimed is no longer ours: another process has taken over."""


# Made once: to make a statement takes longer than to run it.
_OWNED = update(inbox).where(
    inbox.c.id == bindparam("this"),
    inbox.c.state == WORKING,
    inbox.c.owner == bindparam("ours"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """An update that is being handled. ``attempts`` counts how often that was begun."""

    id: int
    update_id: int
    raw: RawUpdate
    attempts: int
    received_at: datetime


def take(connection: Connection, batch: Sequence[RawUpdate], now: datetime) -> int:
    """Keep those of ``batch`` that are not known yet; return how many that were."""
    given = {raw["update_id"]: raw for raw in batch if isinstance(raw.get("update_id"), int)}
    known = select(inbox.c.update_id).where(inbox.c.update_id.in_(list(given)))
    for update_id in connection.execute(known).scalars():
        del given[update_id]
    rows = [_row(update_id, raw, now) for update_id, raw in given.items()]
    if rows:
        connection.execute(insert(inbox), rows)
    return len(rows)


def claim(connection: Connection, owner: str, limit: int, now: datetime) -> list[Received]:
    """Take up to ``limit`` updates to handle, oldest first, at most one of each lane."""
    earlier = inbox.alias("earlier")
    before_it = select(earlier.c.id).where(
        earlier.c.lane == inbox.c.lane,
        earlier.c.state.in_((WAITING, WORKING)),
        earlier.c.id < inbox.c.id,
    )
    free = select(inbox.c.id).where(
        inbox.c.state == WAITING, inbox.c.not_before <= now, ~before_it.exists()
    )
    # Chosen first: within the change PostgreSQL may choose again for each row, and so too many.
    wanted = free.order_by(inbox.c.id).limit(limit).with_for_update(skip_locked=True)
    chosen = connection.scalars(wanted).all()
    change = update(inbox).where(inbox.c.id.in_(chosen), inbox.c.state == WAITING)
    change = change.values(state=WORKING, owner=owner, attempts=inbox.c.attempts + 1)
    rows = connection.execute(change.returning(inbox)).all()
    return [
        Received(
            id=row.id,
            update_id=row.update_id,
            raw=json.loads(row.raw),
            attempts=row.attempts,
            received_at=row.received_at,
        )
        for row in sorted(rows, key=lambda row: row.id)
    ]


def finish(
    connection: Connection, received: Received, owner: str, now: datetime, error: str | None = None
) -> None:
    """Note that an update is done, or set aside for ``error``. Raises LostError."""
    state = DONE if error is None else ASIDE
    values = {"state": state, "error": error, "done_at": now, "owner": None}
    if connection.execute(_OWNED, {**_whose(received, owner), **values}).rowcount != 1:
        raise LostError(f"update {received.update_id} was taken over by another process")


def put_off(connection: Connection, received: Received, owner: str, until: datetime) -> None:
    """Let an update wait and be handled again, not before ``until``; this attempt does not count."""
    again = {"state": WAITING, "owner": None, "not_before": until}
    connection.execute(
        _OWNED, {**_whose(received, owner), **again, "attempts": received.attempts - 1}
    )


def recover(connection: Connection, alive: Collection[str] = ()) -> int:
    """Let wait again what processes are working on that are not ``alive``; return how many that were."""
    lost = (inbox.c.state == WORKING) & inbox.c.owner.not_in(list(alive))
    change = update(inbox).where(lost).values(state=WAITING, owner=None)
    return connection.execute(change).rowcount


def waiting(connection: Connection) -> int:
    """Return how many updates are not done yet."""
    unfinished = inbox.c.state.in_((WAITING, WORKING))
    return connection.execute(select(func.count()).where(unfinished)).scalar_one()


def known_messages(connection: Connection, chat: int) -> set[int]:
    """Return the ids of the messages that people have sent in ``chat``, as far as they are kept."""
    ids = select(inbox.c.message_id).where(inbox.c.chat == chat, inbox.c.message_id.is_not(None))
    return {number for number in connection.execute(ids).scalars() if number is not None}


def set_aside(connection: Connection, limit: int) -> list[tuple[int, str, datetime]]:
    """Return the latest updates that were set aside: id, error, time."""
    wanted = select(inbox.c.update_id, inbox.c.error, inbox.c.received_at)
    wanted = wanted.where(inbox.c.state == ASIDE).order_by(inbox.c.id.desc()).limit(limit)
    return [(row[0], row[1] or "", row[2]) for row in connection.execute(wanted)]


def prune(connection: Connection, now: datetime) -> int:
    """Forget what was done long ago; return how many updates that were."""
    done = (inbox.c.state == DONE) & (inbox.c.done_at < now - KEPT_DONE)
    aside = (inbox.c.state == ASIDE) & (inbox.c.done_at < now - KEPT_ASIDE)
    return connection.execute(delete(inbox).where(or_(done, aside))).rowcount


def _whose(received: Received, owner: str) -> dict[str, Any]:
    return {"this": received.id, "ours": owner}


def _row(update_id: int, raw: RawUpdate, now: datetime) -> dict[str, Any]:
    message = message_in(raw)
    chat, message_id = _number(_inside(message, "chat", "id")), _number(message.get("message_id"))
    return {
        "update_id": update_id,
        "lane": lane_of(raw),
        "chat": chat,
        "message_id": message_id,
        "raw": json.dumps(raw),
        "state": WAITING,
        "attempts": 0,
        "not_before": now,
        "received_at": now,
    }


def message_in(raw: RawUpdate) -> Mapping[str, Any]:
    """Return the message of an update that is one, read without trust; else an empty one."""
    for kind in _MESSAGES:
        message = raw.get(kind)
        if isinstance(message, Mapping):
            return message
    return {}


def lane_of(raw: RawUpdate) -> str:
    """Name what an update has to wait for: the earlier ones of its chat and topic.

    A button waits for other buttons only, and an inline query for those of the same person: both
    have to be answered within seconds.
    """
    message = message_in(raw)
    chat = _number(_inside(message, "chat", "id"))
    if chat is not None:
        topic = message.get("message_thread_id") if message.get("is_topic_message") else None
        return f"chat {chat}" + (f"/{topic}" if topic else "")
    for kind in ("callback_query", "inline_query", "my_chat_member"):
        sender = _number(_inside(raw, kind, "from", "id"))
        if sender is not None:
            return f"{kind} {sender}"
    return f"update {raw.get('update_id')}"


def _inside(value: object, *path: str) -> object:
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _number(value: object) -> int | None:
    in_range = isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63
    return value if in_range else None  # type: ignore[return-value]
