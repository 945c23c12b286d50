"""What came of a simulated month: what should have come, what readers got, and what it adds up to.

What is due is found here by looking at a clock minute by minute, not by the rules of the product.
"""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from bot.schedule import Days
from bot.subscription_tables import ASLEEP, SKIPPED, digests
from bot.subscriptions import Subscription
from bot.telegram.tables import outbox

MINUTE = timedelta(minutes=1)
GRACE = 16 * MINUTE
FAULTS = (
    "LOST", "DOUBLED", "EARLY", "LATE AND NOT MARKED", "NOT DUE AT ALL", "NOT OWNED UP TO",
    "STORY TOLD TWICE", "AT ANOTHER TIME THAN IS DUE",
)  # fmt: skip

_READER = re.compile(r"reader(\d+)")
_DATE = re.compile(r"^\w+, (\d+ \w+ \d{4}), (\d\d):(\d\d)")
_LINE = re.compile(r"^\d+\. (.+)$", re.MULTILINE)
_LATE, _LOST, _UNSURE = "Late: ", "I could not send the digest of", "I do not know whether"

Key = tuple[int, date, bool]
"""A subscription, a local day, and whether it is before noon."""


@dataclass(frozen=True)
class Delivery:
    """A digest as it reached a chat, and when."""

    chat: int
    text: str
    at: datetime

    @cached_property
    def key(self) -> Key | None:
        """Which digest it is, by what stands in it."""
        reader, dated = _READER.search(self.text), _DATE.match(self.text)
        if not reader or not dated:
            return None
        day = datetime.strptime(dated[1], "%d %B %Y").date()  # noqa: DTZ007 - a date
        return int(reader[1]), day, int(dated[2]) < 12


@dataclass
class Month:
    """A stretch of days: what was subscribed to, what arrived, and what the catalog says of it."""

    begin: datetime
    end: datetime
    subscriptions: dict[int, Subscription] = field(default_factory=dict)
    due: dict[Key, datetime] = field(default_factory=dict)
    after: dict[Key, datetime] = field(default_factory=dict)
    moved: set[Key] = field(default_factory=set)
    deliveries: list[Delivery] = field(default_factory=list)
    rows: dict[Key, tuple[str, list[str], datetime]] = field(default_factory=dict)
    blocks: list[tuple[int, datetime]] = field(default_factory=list)
    troubles: Counter = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def listen(self, server, clock) -> None:
        """Note each message as the server takes it, with the time that it is then."""
        taken = server.world.chat

        def added(chat, kind, name):
            made = taken(chat, kind, name)
            add = made.add

            def adding(sender, fields):
                if "text" in fields and sender["is_bot"]:
                    self.deliveries.append(Delivery(made.id, fields["text"], clock()))
                return add(sender, fields)

            made.add = adding if not hasattr(made, "_heard") else made.add
            made._heard = True
            return made

        server.world.chat = added

    def made(self, one: Subscription) -> None:
        """Note a subscription, and find out when its digests are due."""
        self.subscriptions[one.id] = one
        for wanted in one.schedule.times:
            until = self.end + timedelta(days=1)
            for day, at, moved in _due_days(one.schedule.zone, wanted, self.begin, until):
                if _is_on(one, day):
                    key = (one.id, day, wanted < time(12))
                    (self.due if at < self.end else self.after)[key] = at
                    if moved:
                        self.moved.add(key)

    def moments(self, begin: datetime, end: datetime) -> list[datetime]:
        """Return all moments at which something is due."""
        return sorted({at for at in self.due.values() if begin < at < end})

    @cached_property
    def of_subscription(self) -> dict[int, list[Delivery]]:
        """What arrived of each subscription."""
        found = defaultdict(list)
        for one in self.deliveries:
            if one.key is not None:
                found[one.key[0]].append(one)
        return found

    def note_rows(self, connection: Connection) -> None:
        """Note what the catalog says of each digest."""
        states = defaultdict(list)
        for series, state in connection.execute(select(outbox.c.series, outbox.c.state)):
            states[series].append(state)
        for row in connection.execute(select(digests)):
            key = (row.subscription_id, row.day, row.slot == "morning")
            self.rows[key] = (row.state, states.get(row.series, []), row.due_at)


def judged(month: Month) -> Counter:
    """Count what became of each digest that was due."""
    verdict: Counter = Counter()
    got = defaultdict(list)
    for one in month.deliveries:
        got[one.key].append(one)
    for key in got:
        if key not in month.due and key not in month.after:
            verdict["NOT DUE AT ALL"] += 1
    for key, due in month.due.items():
        fate = _fate(month, key, due, got[key])
        verdict[fate] += 1
        if fate in FAULTS:
            month.faults.append(f"{fate}: {key}, due {due}, {month.rows.get(key)}, {got[key]}")
        row = month.rows.get(key)
        if row is not None and row[2] != due and key not in month.moved:
            verdict["AT ANOTHER TIME THAN IS DUE"] += 1
    verdict["STORY TOLD TWICE"] += _repeated(month.deliveries)
    verdict["due"] = len(month.due)
    return verdict


def _fate(month: Month, key: Key, due: datetime, got: Sequence[Delivery]) -> str:
    if len(got) > 1:
        return "DOUBLED"
    state, messages, _ = month.rows.get(key, ("", [], due))
    if got:
        return _arrived(month, key, due, got[0], messages)
    return _missing(month, key, state, messages)


def _missing(month: Month, key: Key, state: str, messages: Sequence[str]) -> str:
    if state == ASLEEP:
        return "not sent: its chat had blocked the bot"
    if "dead" in messages and _was_blocked(month, key):
        return "refused: its chat had just blocked the bot"
    if state == SKIPPED:
        return _owned_up(month, key, _LOST, "skipped, and said so in the next")
    if "uncertain" in messages:
        return _owned_up(month, key, _UNSURE, "not arrived, marked uncertain and said so")
    return "LOST"


def _arrived(month: Month, key: Key, due: datetime, got: Delivery, messages: Sequence[str]) -> str:
    if got.at < due and key not in month.moved:
        return "EARLY"
    late = _LATE in got.text
    if got.at > due + GRACE + 60 * MINUTE * (key in month.moved) and not late:
        return "LATE AND NOT MARKED"
    if "uncertain" in messages:
        return _owned_up(month, key, _UNSURE, "arrived once, marked uncertain and said so")
    return "arrived once, late and marked so" if late else "arrived once, on time"


def _owned_up(month: Month, key: Key, words: str, well: str) -> str:
    """Tell whether a later digest of the subscription says what went wrong, if there was a later one."""
    number, day, morning = key
    later = [
        one
        for one in month.of_subscription[number]
        if (one.key[1], not one.key[2]) > (day, not morning)
    ]
    if not later:
        return f"{well.partition(' and said')[0].removesuffix(',')}; there was no next yet"
    shown = f"{day.day} {day:%b}"
    said = any(words in one.text and (shown in one.text or one.key[1] == day) for one in later)
    return well if said else "NOT OWNED UP TO"


def _was_blocked(month: Month, key: Key) -> bool:
    chat = month.subscriptions[key[0]].chat
    return any(one == chat for one, _ in month.blocks)


def _repeated(deliveries: Iterable[Delivery]) -> int:
    """Count how often a chat was told a headline that it had been told."""
    told = Counter(
        (one.chat, headline) for one in deliveries for headline in _LINE.findall(one.text)
    )
    return sum(number - 1 for number in told.values())


def _is_on(one: Subscription, day: date) -> bool:
    schedule = one.schedule
    if schedule.days is Days.WEEKLY:
        return day.weekday() == schedule.weekday
    return schedule.days is Days.DAILY or day.weekday() < 5


_CACHE: dict = {}


def _due_days(
    zone: str, wanted: time, begin: datetime, end: datetime
) -> list[tuple[date, datetime, bool]]:
    """Return for each local day when its clock shows ``wanted`` first, and whether it jumps over it."""
    key = (zone, wanted, begin, end)
    if key not in _CACHE:
        _CACHE[key] = list(_walk(ZoneInfo(zone), wanted, begin, end))
    return _CACHE[key]


def _walk(zone: ZoneInfo, wanted: time, begin: datetime, end: datetime):
    now, seen = begin + MINUTE, set()
    local = begin.astimezone(zone)
    if local.time() >= wanted:
        seen.add(local.date())
    while now < end:
        local = now.astimezone(zone)
        if local.date() not in seen and local.time() >= wanted:
            seen.add(local.date())
            yield local.date(), now.astimezone(UTC), local.time() != wanted
        now += MINUTE


def printed(months: Sequence[Month], verdict: Counter, count: int, seconds: float) -> str:
    """Write the report."""
    troubles = sum((month.troubles for month in months), Counter())
    faults = [name for name in FAULTS if verdict[name]]
    days = sum((month.end - month.begin).days for month in months)
    return json.dumps(
        {
            "subscriptions": count,
            "zones": len({one.schedule.zone for one in months[0].subscriptions.values()}),
            "days": days,
            "stretches": [f"{one.begin:%d %b} to {one.end:%d %b %Y}" for one in months],
            "digests due": verdict["due"],
            "messages that arrived": sum(len(month.deliveries) for month in months),
            "what became of them": {
                name: verdict[name]
                for name in sorted(verdict, key=lambda name: -verdict[name])
                if name not in ("due", *FAULTS)
            },
            "what must not be": {name.lower(): verdict[name] for name in FAULTS},
            "what went wrong on the way": dict(troubles),
            "of these": [one for month in months for one in month.faults][:20],
            "verdict": "FAILED: " + ", ".join(faults).lower() if faults else "all is well",
            "took s": round(seconds),
        },
        indent=2,
    )
