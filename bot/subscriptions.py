"""Subscriptions: a chat's standing request for a digest of the news, and when the next is due.

Every function works in the transaction of the connection it is given.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    bindparam,
    delete,
    insert,
    or_,
    select,
    update,
)

from bot.schedule import Days, Due, Key, Schedule, Slot, next_due
from bot.subscription_tables import ACTIVE, PAUSED, digests, subscriptions

MOST = 10
"""Subscriptions that a chat, or a topic of one, can have."""

LEASE = timedelta(minutes=2)
"""For how long whoever builds a digest has it to itself."""

_DONE_SINCE = timedelta(days=2)  # a local day is over everywhere by then


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """What a chat, or a topic of a forum in it, wants to be told, and when.

    ``about`` are topics in the reader's words, none for all news. ``due_at`` is when the next
    digest is due, None before it is kept. ``news_until`` is from when on the news is told.
    """

    chat: int
    topic: int | None
    language: str
    about: tuple[str, ...]
    schedule: Schedule
    id: int = 0
    is_paused: bool = False
    due_at: datetime | None = None
    news_until: datetime | None = None

    @property
    def key(self) -> str:
        """The name of the conversation that is held where the digest goes."""
        return f"telegram:{self.chat}" + (f"/{self.topic}" if self.topic is not None else "")

    def series(self, due: Due) -> str:
        """Return the name of the messages of the digest that is due then, which no other has."""
        return f"digest:{self.id}:{due.day.isoformat()}:{due.slot.value}"


def add(connection: Connection, wanted: Subscription, now: datetime) -> Subscription:
    """Keep a new subscription; return it with its id and when it is due first."""
    due_at = next_due(wanted.schedule, now).at
    wanted = replace(wanted, news_until=now - first_span(wanted.schedule))
    row = {**_columns(wanted), "state": ACTIVE, "made_at": now, "due_at": due_at}
    (number,) = connection.execute(insert(subscriptions).values(row)).inserted_primary_key or (0,)
    return replace(wanted, id=int(number), due_at=due_at)


def first_span(schedule: Schedule) -> timedelta:
    """Return how much of the news a first digest tells that came before anybody asked for it."""
    return timedelta(days=7) if schedule.days is Days.WEEKLY else timedelta(hours=24)


def change(connection: Connection, wanted: Subscription, now: datetime) -> Subscription:
    """Keep a subscription as it is now; return it with when it is due next, wherever it was due."""
    due_at = next_due(wanted.schedule, now, done(connection, [wanted.id], now)[wanted.id]).at
    values = {**_columns(wanted), "due_at": due_at, "owner": None, "lease_until": None}
    state = PAUSED if wanted.is_paused else ACTIVE
    own = update(subscriptions).where(subscriptions.c.id == wanted.id)
    connection.execute(own.values(**values, state=state))
    return replace(wanted, due_at=due_at)


def done(connection: Connection, ids: Collection[int], now: datetime) -> dict[int, set[Key]]:
    """Return for each of the subscriptions ``ids`` what there was a digest of already, of late."""
    found: dict[int, set[Key]] = {one: set() for one in ids}
    wanted = select(digests.c.subscription_id, digests.c.day, digests.c.slot)
    wanted = wanted.where(digests.c.subscription_id.in_(list(ids)))
    rows = connection.execute(wanted.where(digests.c.day >= (now - _DONE_SINCE).date()))
    for number, day, slot in rows:
        found[number].add((day, Slot(slot)))
    return found


def find(connection: Connection, number: int, chat: int) -> Subscription | None:
    """Return a subscription of ``chat``; None if it has none of this number."""
    wanted = select(subscriptions).where(subscriptions.c.id == number)
    row = connection.execute(wanted.where(subscriptions.c.chat == chat)).mappings().first()
    return None if row is None else _subscription(row)


def of_place(connection: Connection, chat: int, topic: int | None) -> list[Subscription]:
    """Return the subscriptions of a chat, or of a topic of it, in the order they were made."""
    wanted = select(subscriptions).where(_is_at(chat, topic)).order_by(subscriptions.c.id)
    return [_subscription(row) for row in connection.execute(wanted).mappings()]


def remove(connection: Connection, number: int) -> None:
    """Forget a subscription and which digests it had."""
    connection.execute(delete(digests).where(digests.c.subscription_id == number))
    connection.execute(delete(subscriptions).where(subscriptions.c.id == number))


def pause(connection: Connection, chat: int, topic: int | None) -> int:
    """Let all subscriptions of a place rest; return how many that were."""
    resting = update(subscriptions).where(_is_at(chat, topic), subscriptions.c.state == ACTIVE)
    return connection.execute(resting.values(state=PAUSED, owner=None, lease_until=None)).rowcount


def resume(connection: Connection, found: Iterable[Subscription], now: datetime) -> None:
    """Let subscriptions go on; what came due while they rested is not made up for."""
    for one in found:
        since = now - first_span(one.schedule)
        change(connection, replace(one, is_paused=False, news_until=since), now)


def claim(connection: Connection, owner: str, limit: int, now: datetime) -> list[Subscription]:
    """Take up to ``limit`` subscriptions whose digest is due, to build it; the longest due first."""
    free = or_(subscriptions.c.lease_until.is_(None), subscriptions.c.lease_until <= now)
    due = select(subscriptions.c.id).where(
        subscriptions.c.state == ACTIVE, subscriptions.c.due_at <= now, free
    )
    due = due.order_by(subscriptions.c.due_at, subscriptions.c.id).limit(limit)
    # Chosen first: within the change PostgreSQL may choose again for each row, and so too many.
    chosen = connection.scalars(due.with_for_update(skip_locked=True)).all()
    take = update(subscriptions).where(subscriptions.c.id.in_(chosen))
    take = take.values(owner=owner, lease_until=now + LEASE).returning(subscriptions)
    found = [_subscription(row) for row in connection.execute(take).mappings()]
    return sorted(found, key=lambda one: (one.due_at or now, one.id))


def still_owned(connection: Connection, ids: Collection[int], owner: str) -> set[int]:
    """Return those of ``ids`` that ``owner`` has claimed and that nobody has changed meanwhile."""
    wanted = select(subscriptions.c.id).where(
        subscriptions.c.id.in_(list(ids)),
        subscriptions.c.owner == owner,
        subscriptions.c.state == ACTIVE,
    )
    return set(connection.scalars(wanted.with_for_update()))


_SETTLED = update(subscriptions).where(subscriptions.c.id == bindparam("this"))
_SETTLED = _SETTLED.values(owner=None, lease_until=None)


def settle(connection: Connection, changes: Sequence[Mapping[str, Any]]) -> None:
    """Give claimed subscriptions back, each ``this`` with its new ``due_at`` and ``news_until``."""
    if changes:
        connection.execute(_SETTLED, list(changes))


def put_off(connection: Connection, ids: Collection[int], owner: str, until: datetime) -> None:
    """Let what could not be built be tried again, by whoever it may be, not before ``until``."""
    ours = update(subscriptions).where(
        subscriptions.c.id.in_(list(ids)), subscriptions.c.owner == owner
    )
    connection.execute(ours.values(owner=None, lease_until=until))


def is_any_due(connection: Connection, now: datetime) -> bool:
    """Tell whether a digest waits to be built."""
    free = or_(subscriptions.c.lease_until.is_(None), subscriptions.c.lease_until <= now)
    due = select(subscriptions.c.id).where(
        subscriptions.c.state == ACTIVE, subscriptions.c.due_at <= now, free
    )
    return connection.execute(due.limit(1)).first() is not None


def _is_at(chat: int, topic: int | None) -> ColumnElement[bool]:
    here = subscriptions.c.topic.is_(None) if topic is None else subscriptions.c.topic == topic
    return (subscriptions.c.chat == chat) & here


def _columns(one: Subscription) -> dict[str, Any]:
    schedule = one.schedule
    return {
        "chat": one.chat,
        "topic": one.topic,
        "language": one.language,
        "about": list(one.about),
        "zone": schedule.zone,
        "times": [at.strftime("%H:%M") for at in schedule.times],
        "days": schedule.days.value,
        "weekday": schedule.weekday,
        "news_until": one.news_until,
    }


def _subscription(row: RowMapping) -> Subscription:
    schedule = Schedule(
        zone=row["zone"],
        times=tuple(time.fromisoformat(at) for at in row["times"]),
        days=Days(row["days"]),
        weekday=row["weekday"],
    )
    return Subscription(
        id=row["id"],
        chat=row["chat"],
        topic=row["topic"],
        language=row["language"],
        about=tuple(row["about"]),
        schedule=schedule,
        is_paused=row["state"] == PAUSED,
        due_at=row["due_at"],
        news_until=row["news_until"],
    )
