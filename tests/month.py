"""A simulated month of digests, with everything that can go wrong, and a report of what arrived.

    python tests/month.py --subscriptions 500

Two processes build and send at the same time; they are killed at random, Telegram answers with
flood limits and refusals, takes messages without saying so, readers block the bot, and once nobody
runs for six hours. The time is a file. The stretches of days hold the changes of clocks of spring
and of autumn. Exits with 1 if a digest was lost, doubled, early, or late without saying so.
"""

import argparse
import random
import sys
import tempfile
import time as real_time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from botapi import BotApi
from month_report import FAULTS, Month, judged, printed
from month_station import ClockFile, start_station
from sqlalchemy import bindparam, func, or_, select

from bot import subscription_tables as rows
from bot import subscriptions
from bot.schedule import GRACE, Days, Schedule, one_of_each_slot
from bot.subscriptions import Subscription
from bot.telegram import chats, tables
from bot.telegram.tables import outbox as messages
from index.database import open_database, reading, write
from index.tables import UtcDateTime

ZONES = (
    "Europe/Berlin", "Europe/London", "Europe/Kyiv", "America/New_York", "America/Los_Angeles",
    "America/St_Johns", "America/Sao_Paulo", "America/Santiago", "Asia/Kolkata",
    "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Auckland",
)  # fmt: skip
TIMES = (time(2, 30), time(7, 30), time(18), time(23, 55))
STRETCHES = (  # a month: America and Australasia change their clocks in other weeks than Europe
    (date(2026, 3, 6), 5),
    (date(2026, 3, 27), 11),
    (date(2026, 10, 2), 4),
    (date(2026, 10, 23), 12),
)
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
_STEPS = (SECOND, 20 * SECOND, 130 * SECOND)  # leases and short pauses are over by the last
_PATIENCE_S = 120.0
_HANGS_S = 0.7

_NOW = bindparam("now", type_=UtcDateTime)
_DUE = (
    select(func.count())
    .select_from(rows.subscriptions)
    .where(rows.subscriptions.c.state == rows.ACTIVE, rows.subscriptions.c.due_at <= _NOW)
)
_LIVING = bindparam("living", expanding=True)
_UNBUILT = _DUE.where(
    or_(
        rows.subscriptions.c.lease_until.is_(None),
        rows.subscriptions.c.lease_until <= _NOW,
        rows.subscriptions.c.owner.in_(_LIVING),
    )
)
_OPEN = select(tables.chats.c.id).where(
    tables.chats.c.paused_until <= _NOW,
    tables.chats.c.busy_until <= bindparam("soon", type_=UtcDateTime),
    tables.chats.c.state == tables.ACTIVE,
)
_STUCK = select(messages.c.chat).where(  # until the lease of who was killed is over
    messages.c.state == tables.SENDING, messages.c.owner.not_in(_LIVING)
)
_READY = select(func.count()).where(
    messages.c.state == tables.READY,
    messages.c.not_before <= _NOW,
    messages.c.chat.in_(_OPEN),
    messages.c.chat.not_in(_STUCK),
)
_ON_ITS_WAY = select(func.count()).where(
    messages.c.state == tables.SENDING, messages.c.owner.in_(_LIVING)
)
_WAITING = select(func.count()).where(messages.c.state.in_((tables.READY, tables.SENDING)))
_STATE = select(_UNBUILT.scalar_subquery(), _READY.scalar_subquery(), _ON_ITS_WAY.scalar_subquery())
_UNFINISHED = select(_DUE.scalar_subquery() + _WAITING.scalar_subquery())


@dataclass
class Trouble:
    """How likely what goes wrong is at each moment at which something is due."""

    kill: float = 0.012
    flood: float = 0.05
    long_flood: float = 0.01
    lost_answer: float = 0.04
    lost_request: float = 0.01
    block: float = 0.02


@dataclass
class Stretch:
    """One run over some days, on a catalog of its own."""

    server: BotApi
    database: str
    clock: ClockFile
    folder: Path
    chance: random.Random
    month: Month
    stations: dict = field(default_factory=dict)
    blocked: list[int] = field(default_factory=list)
    named: int = 0

    def __post_init__(self) -> None:
        self.engine = open_database(self.database)

    def subscribe(self, count: int) -> None:
        """Let so many subscriptions be made, by somewhat fewer readers."""
        now = self.clock()
        for number in range(1, count + 1):
            chat = self.chance.randint(1, count) if number % 5 == 0 else number
            private = self.server.world.chat(chat, "private", f"Reader {chat}")
            private.begun = True
            schedule = self._schedule(number)
            wanted = Subscription(
                chat=chat,
                topic=None,
                language="en",
                about=("harbour", f"reader{number}"),
                schedule=schedule,
            )
            write(self.engine, lambda c, one=wanted: chats.know(c, [one.chat], now))
            kept = write(self.engine, lambda c, one=wanted: subscriptions.add(c, one, now))
            self.month.made(kept)

    def _schedule(self, number: int) -> Schedule:
        times = self.chance.sample(TIMES, self.chance.choice((1, 1, 2)))
        days = self.chance.choice((Days.DAILY, Days.DAILY, Days.DAILY, Days.WEEKDAYS, Days.WEEKLY))
        return Schedule(
            zone=ZONES[number % len(ZONES)],
            times=one_of_each_slot(times),
            days=days,
            weekday=self.chance.randrange(7),
        )

    def start(self, count: int = 2) -> None:
        """Let so many processes build and send."""
        while len(self.stations) < count:
            self.named += 1
            owner = f"station-{self.named}"
            station = start_station(self.server, self.database, self.folder / "clock", owner)
            self.stations[owner] = station

    def kill(self, count: int = 1) -> None:
        """End some processes at once, whatever they are at."""
        for _ in range(count):
            owner = self.chance.choice(sorted(self.stations))
            station = self.stations.pop(owner)
            if station.poll() is not None:
                raise RuntimeError(f"{owner} has ended by itself")
            station.kill()
            station.communicate()
            self.month.troubles["killed"] += 1

    def wait(self) -> None:
        """Wait until all is done that the processes there are can do at this time.

        What hangs is let go after a moment: its connection breaks.
        """
        since = begun = real_time.monotonic()
        last = None
        while (state := self._state()) != (0, 0, 0):
            now = real_time.monotonic()
            if state != last:
                last, since = state, now
            if now - since > _HANGS_S:
                self.server.release()
            if now - begun > _PATIENCE_S:
                raise RuntimeError(f"nothing moves at {self.clock()}: {state}")
            real_time.sleep(0.01)

    def _state(self) -> tuple[int, int, int]:
        now = self.clock()
        given = {"now": now, "soon": now + 2 * SECOND, "living": list(self.stations)}
        with reading(self.engine) as connection:
            return tuple(connection.execute(_STATE, given).one())

    def is_unfinished(self) -> bool:
        """Whether something waits for a lease, a pause or a place to end."""
        with reading(self.engine) as connection:
            return bool(connection.execute(_UNFINISHED, {"now": self.clock()}).scalar())

    def trouble(self, trouble: Trouble) -> None:
        """Let something go wrong, perhaps."""
        chance, server, noted = self.chance, self.server, self.month.troubles
        if chance.random() < trouble.flood:
            server.fail_next("sendMessage", 429, retry_after=chance.randint(1, 40))
            noted["429"] += 1
        if chance.random() < trouble.long_flood:
            server.fail_next(
                "sendMessage", 429, retry_after=chance.randint(3600, 4 * 3600), times=3
            )
            noted["429 of hours"] += 3
        if chance.random() < trouble.lost_answer:
            server.drop_after("sendMessage", times=chance.randint(1, 3))
            noted["delivered without an answer"] += 1
        if chance.random() < trouble.lost_request:
            server.hang_before("sendMessage")
            noted["lost before delivery"] += 1
        if chance.random() < trouble.block:
            self._block()

    def _block(self) -> None:
        chat = self.chance.choice(sorted(self.server.world.chats))
        if chat not in self.blocked:
            self.server.world.chats[chat].refusal = "bot was blocked by the user"
            self.blocked.append(chat)
            self.month.troubles["403"] += 1
            self.month.blocks.append((chat, self.clock()))

    def let_in(self) -> None:
        """Let one of those who blocked the bot begin again, as /start does."""
        chat = self.blocked.pop(0)
        self.server.world.chats[chat].refusal = ""
        now = self.clock()
        write(self.engine, lambda c: chats.open_(c, chat, now))

    def finish(self) -> None:
        """Let all processes end, and note what the catalog says of each digest."""
        self.kill(len(self.stations))
        with reading(self.engine) as connection:
            self.month.note_rows(connection)
        self.engine.dispose()


def run(stretch: Stretch, begin: datetime, end: datetime, trouble: Trouble) -> None:
    """Let the time pass from ``begin`` to ``end``, stopping wherever something is due."""
    moments = stretch.month.moments(begin, end)
    checked = [(at + GRACE + 3 * SECOND, False) for at in moments]
    outage = moments[len(moments) // 2] if moments else end
    stretch.start()
    for moment, is_due in sorted([*((at, True) for at in moments), *checked]):
        if moment > outage:
            _outage(stretch, outage)
            outage = end + 24 * HOUR
        if moment <= stretch.clock():
            continue
        if is_due:
            _come_due(stretch, moment, trouble)
            _settle(stretch, moments, moment)
        elif stretch.is_unfinished():
            # What still waits is late from here on, which is found out within seconds.
            stretch.clock.set(moment)
            real_time.sleep(0.25)
            stretch.wait()
    for _ in range(8):
        stretch.clock.set(stretch.clock() + 2 * HOUR)
        real_time.sleep(0.25)
        stretch.wait()


def _come_due(stretch: Stretch, moment: datetime, trouble: Trouble) -> None:
    """Let it be the moment at which something is due, and let something go wrong with that."""
    stretch.clock.set(moment + SECOND)
    stretch.trouble(trouble)
    if stretch.chance.random() < trouble.kill:
        real_time.sleep(stretch.chance.random() * 0.15)
        stretch.kill()
        stretch.start()
    stretch.wait()
    stretch.server.release()
    if len(stretch.blocked) > 12:
        stretch.let_in()


def _settle(stretch: Stretch, moments: list[datetime], moment: datetime) -> None:
    """Let some minutes pass for what was put off, unless something else is due before."""
    following = next((one for one in moments if one > moment), moment + HOUR)
    for step in _STEPS:
        if not stretch.is_unfinished() or moment + step >= following:
            return
        stretch.clock.set(moment + step)
        stretch.wait()


def _outage(stretch: Stretch, begin: datetime) -> None:
    """Let nobody run for six hours."""
    stretch.kill(len(stretch.stations))
    stretch.clock.set(begin + 6 * HOUR)
    stretch.month.troubles["outage of six hours"] += 1
    stretch.start()
    stretch.wait()


def simulate(
    stretches, *, count: int, seed: int, trouble: Trouble, database: str = ""
) -> list[Month]:
    """Run over all ``stretches`` of days; return what came of each."""
    months = []
    for number, (first, days) in enumerate(stretches):
        begin = datetime.combine(first, time(), UTC)
        with ExitStack() as stack:
            server = stack.enter_context(BotApi())
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            clock = ClockFile(folder / "clock")
            clock.set(begin)
            month = Month(begin, begin + timedelta(days=days))
            month.listen(server, clock)
            url = database or f"sqlite:///{folder}/catalog.db"
            chance = random.Random(seed + number)
            stretch = Stretch(server, url, clock, folder, chance, month)
            try:
                stretch.subscribe(count)
                run(stretch, begin, begin + timedelta(days=days), trouble)
            finally:
                stretch.finish()
        months.append(month)
    return months


def main() -> int:
    """Run, print the report, and say whether all is well."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--subscriptions", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--stretches", type=int, default=len(STRETCHES), help="only the first ones")
    options = parser.parse_args()
    begun = real_time.monotonic()
    months = simulate(
        STRETCHES[: options.stretches],
        count=options.subscriptions,
        seed=options.seed,
        trouble=Trouble(),
    )
    verdict = sum((judged(month) for month in months), Counter())
    print(printed(months, verdict, options.subscriptions, real_time.monotonic() - begun))  # noqa: T201
    return 1 if any(verdict[fault] for fault in FAULTS) else 0


if __name__ == "__main__":
    sys.exit(main())
