"""When a digest is due: from the reader's local time and zone to moments in UTC. Pure.

A digest belongs to a local day and to its morning or its evening, whatever the clock says: so a
time that is changed, or a zone, gives no second one for what was sent already.
"""

import itertools
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

GRACE = timedelta(minutes=15)
"""How much later than it is due a digest counts as on time."""

_NOON = time(12)
_SEARCHED = 40  # days that are looked through for the next one: a week would do


class Slot(StrEnum):
    """The half of a day that a digest is for."""

    MORNING = "morning"
    EVENING = "evening"


class Days(StrEnum):
    """On which days."""

    DAILY = "daily"
    WEEKDAYS = "weekdays"
    WEEKLY = "weekly"


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """The local times, at most one before noon and one from then on, and the days.

    ``weekday`` (Monday is 0) counts only where the days are weekly.
    """

    zone: str
    times: tuple[time, ...]
    days: Days = Days.DAILY
    weekday: int = 0


Key = tuple[date, Slot]
"""What there is at most one digest of: the half of a local day."""


@dataclass(frozen=True, slots=True, order=True)
class Due:
    """A digest that is to come at ``at`` (UTC), the one of ``slot`` of the local ``day``."""

    at: datetime
    day: date
    slot: Slot

    @property
    def key(self) -> Key:
        """Which digest it is."""
        return self.day, self.slot


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """What to do about digests that came due: which to send, whether late, which to skip."""

    send: Due | None
    late: bool
    skipped: tuple[Due, ...]


def slot_of(at: time) -> Slot:
    """Return the half of the day that a local time lies in."""
    return Slot.MORNING if at < _NOON else Slot.EVENING


def one_of_each_slot(times: Collection[time]) -> tuple[time, ...]:
    """Return the earliest time of each half of the day, in order."""
    chosen: dict[Slot, time] = {}
    for one in sorted(times):
        chosen.setdefault(slot_of(one), one)
    return tuple(chosen.values())


def dues(schedule: Schedule, after: datetime) -> Iterator[Due]:
    """Yield what is due after ``after``, in order, without end."""
    zone = ZoneInfo(schedule.zone)
    first = after.astimezone(zone).date() - timedelta(days=1)
    for number in itertools.count():
        day = first + timedelta(days=number)
        if _is_on(schedule, day):
            yield from (due for due in _of_day(schedule, day, zone) if due.at > after)


def next_due(schedule: Schedule, after: datetime, done: Collection[Key] = ()) -> Due:
    """Return what is due next after ``after`` and is not ``done``."""
    upcoming = itertools.islice(dues(schedule, after), _SEARCHED + len(done))
    return next(due for due in upcoming if due.key not in done)


def missed(schedule: Schedule, first: datetime, now: datetime) -> Missed:
    """Tell what to do at ``now`` about all that came due from ``first`` on.

    The last of them is sent: on time or, on the same local day, late. Those before it are skipped,
    and it too once its day is over.
    """
    came = list(
        itertools.takewhile(
            lambda due: due.at <= now, dues(schedule, first - timedelta(microseconds=1))
        )
    )
    if not came:
        return Missed(send=None, late=False, skipped=())
    last = came[-1]
    late = now - last.at > GRACE
    if late and now.astimezone(ZoneInfo(schedule.zone)).date() != last.day:
        return Missed(send=None, late=False, skipped=tuple(came))
    return Missed(send=last, late=late, skipped=tuple(came[:-1]))


def moment(day: date, at: time, zone: ZoneInfo) -> datetime | None:
    """Return when it is ``at`` on ``day`` in ``zone``, in UTC; None where there is no such day.

    A time that the clocks jump over is moved on by the jump; of one that comes twice it is the
    first.
    """
    noon = datetime.combine(day, _NOON, zone).astimezone(UTC)
    if noon.astimezone(zone).date() != day:
        return None
    return datetime.combine(day, at, zone).astimezone(UTC)


def _of_day(schedule: Schedule, day: date, zone: ZoneInfo) -> Iterator[Due]:
    for at in sorted(schedule.times):
        found = moment(day, at, zone)
        if found is not None:
            yield Due(found, day, slot_of(at))


def _is_on(schedule: Schedule, day: date) -> bool:
    if schedule.days is Days.WEEKLY:
        return day.weekday() == schedule.weekday
    return schedule.days is Days.DAILY or day.weekday() < 5
