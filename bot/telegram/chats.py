"""Chats: whether anything can be sent there, where they have moved, and at what pace they take it.

Every function works in the transaction of the connection it is given.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, bindparam, insert, or_, select, update

from bot import told
from bot.people import move_conversations
from bot.subscription_tables import dialogs, subscriptions
from bot.telegram.tables import ACTIVE, CLOSED, chats, followed, outbox, standing

_NEVER = datetime(2000, 1, 1, tzinfo=UTC)

# Telegram takes about a message a second in a private chat and 20 a minute in a group, and
# forgives short bursts: three at once, and in any minute of a group no more than 20.
_PRIVATE_EVERY = timedelta(seconds=1)
_GROUP_EVERY = timedelta(seconds=3.5)
_BURST = 3


# Made once: to make a statement takes longer than to run it.
_KNOWN = select(chats.c.id).where(chats.c.id.in_(bindparam("ids", expanding=True)))
_STATE = select(chats.c.state).where(chats.c.id == bindparam("this"))


def know(connection: Connection, ids: Iterable[int], now: datetime) -> None:
    """Keep a row for each of these chats."""
    wanted = set(ids)
    found = connection.execute(_KNOWN, {"ids": list(wanted)}).scalars()
    fresh = {"state": ACTIVE, "busy_until": _NEVER, "paused_until": _NEVER, "changed_at": now}
    rows = [{"id": one, **fresh} for one in sorted(wanted - set(found))]
    if rows:
        connection.execute(insert(chats), rows)


def open_(connection: Connection, chat: int, now: datetime) -> None:
    """Somebody is there again: what is for this chat may be sent."""
    if not is_open(connection, chat):
        change = update(chats).where(chats.c.id == chat)
        connection.execute(change.values(state=ACTIVE, reason=None, changed_at=now))


def close(connection: Connection, chat: int, reason: str, now: datetime) -> None:
    """Nothing can be sent to this chat until it is opened again. Its settings stay."""
    know(connection, [chat], now)
    change = update(chats).where(chats.c.id == chat)
    connection.execute(change.values(state=CLOSED, reason=reason, changed_at=now))


def is_open(connection: Connection, chat: int) -> bool:
    """Tell whether anything can be sent to ``chat``, as far as is known."""
    return connection.execute(_STATE, {"this": chat}).scalar() != CLOSED


def move(connection: Connection, old: int, new: int, now: datetime) -> None:
    """A group has become another chat: what is for it, and what was said in it, goes along."""
    if old == new:
        return
    know(connection, [old, new], now)
    connection.execute(update(chats).where(chats.c.id == old).values(moved_to=new, changed_at=now))
    for table in (outbox, standing, followed, subscriptions, dialogs):
        connection.execute(update(table).where(table.c.chat == old).values(chat=new))
    move_conversations(connection, f"telegram:{old}", f"telegram:{new}")
    told.move(connection, f"telegram:{old}", f"telegram:{new}")


def current(connection: Connection, chat: int) -> int:
    """Return the chat that ``chat`` has become; only groups ever move."""
    if chat > 0:
        return chat
    for _ in range(5):
        moved = connection.execute(select(chats.c.moved_to).where(chats.c.id == chat)).scalar()
        if moved is None:
            return chat
        chat = moved
    return chat


def pause(connection: Connection, chat: int, until: datetime) -> None:
    """Telegram asks not to write to this chat before ``until``; others do not mind."""
    connection.execute(update(chats).where(chats.c.id == chat).values(paused_until=until))


def takes_one(now: datetime) -> ColumnElement[bool]:
    """The condition that a chat takes one more message now."""
    private = and_(chats.c.id > 0, chats.c.busy_until <= now + _PRIVATE_EVERY * (_BURST - 1))
    group = and_(chats.c.id < 0, chats.c.busy_until <= now + _GROUP_EVERY * (_BURST - 1))
    return and_(is_reachable(now), or_(private, group))


def is_reachable(now: datetime) -> ColumnElement[bool]:
    """The condition that nothing but its own pace keeps a chat from being written to."""
    return and_(chats.c.paused_until <= now, chats.c.state == ACTIVE)


def keep_pace(connection: Connection, ids: Iterable[int], now: datetime) -> None:
    """Count one message to each of these chats."""
    wanted = select(chats.c.id, chats.c.busy_until).where(chats.c.id.in_(list(ids)))
    due = [
        {"chat": chat, "due": max(busy_until, now) + _every(chat)}
        for chat, busy_until in connection.execute(wanted)
    ]
    change = update(chats).where(chats.c.id == bindparam("chat"))
    if due:
        connection.execute(change.values(busy_until=bindparam("due")), due)


def _every(chat: int) -> timedelta:
    return _PRIVATE_EVERY if chat > 0 else _GROUP_EVERY
