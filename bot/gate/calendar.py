"""Dates that a claim may tell: those of its ground, and those that follow from them. Pure.

Before a Thursday "the day before" is a Wednesday, and the second quarter ends with June.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import combinations

from bot.figures import SPELLED, number
from bot.gate.dates import Atom, atoms, is_same_time

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_COUNT = rf"an?|{SPELLED}|\d{{1,2}}"
_OFF = re.compile(
    rf"\b(?:(?P<count>the|{_COUNT}) (?P<unit>minute|hour|day|night|week|month|year)s? "
    r"(?P<side>earlier|before|previously|later|after)"
    r"|the (?P<which>previous|following|next) (?P<whole>day|night|week|month|year))\b",
    re.IGNORECASE,
)
_BACK = re.compile(r"before|previous|earlier", re.IGNORECASE)
_MINUTES = {"minute": 1, "hour": 60}
_DAYS_OF = {"day": 1, "night": 1, "week": 7}
_PART_OF_NOW = re.compile(
    r"\b(?:beginning|start|middle|end|rest|course) of the (week|month|year|decade|century)\b",
    re.IGNORECASE,
)
_END_OF_YEAR = re.compile(r"\b(?i:end of the) year\b")
_COMING = re.compile(r"\bthe coming (week|month|year)\b", re.IGNORECASE)
_NOW = re.compile(r"\b(?:now|currently|(?:at )?present)\b", re.IGNORECASE)
_SEASONS = re.compile(r"\b(spring|summer|autumn|fall|winter)s?\b", re.IGNORECASE)
_QUARTER = re.compile(r"\b(first|second|third|fourth|last) quarter\b", re.IGNORECASE)
_FIRST_MONTHS = re.compile(rf"\bfirst ({_COUNT}) months of the year\b", re.IGNORECASE)
_BEFORE_YEAR = re.compile(r"\bbefore ((?:1[5-9]|20)\d\d)\b")
_LAPSE = re.compile(
    r"\b(\d{1,2}|an) hours?,? (?:and )?(\d{1,2}) minutes?,? (?:and )?(\d{1,2}) seconds?\b",
    re.IGNORECASE,
)
_SOON = re.compile(rf"\b({_COUNT}|\d{{2}}) (second|minute)s?\b", re.IGNORECASE)
_ANY_YEAR = 2001  # in which days are counted where no year is told: none with 29 February


def wrong_date(claim: str, ground: str) -> str:
    """Return the first date of ``claim`` that ``ground`` does not have, or has of another thing."""
    held = list(atoms(ground))
    held += [*_followed(ground, held), *_ended_before(claim, ground)]
    for one in atoms(claim):
        if not any(is_same_time(one, other) for other in held):
            return " ".join(str(part) for part in one)
    return ""


def days_apart(text: str) -> set[int]:
    """Return how many days may lie between two days of a month that ``text`` names."""
    named = [one for one in atoms(text) if one[0] == "date"]
    days = {day.timetuple().tm_yday for one in named if (day := _day(one))}
    between = {later - first for first, later in combinations(sorted(days), 2)}
    return between | {365 - one for one in between}


def years_apart(text: str) -> set[int]:
    """Return how many years lie between two years that ``text`` names."""
    return _between([int(one[1] or 0) for one in atoms(text) if one[0] == "year"])


def minutes_apart(text: str) -> set[int]:
    """Return how many minutes lie between two times of day that ``text`` names."""
    return _between([_minute(one) for one in atoms(text) if one[0] == "time"])


def seconds_apart(text: str) -> set[int]:
    """Return how many seconds lie between two lapses that ``text`` names, as "2:17:41"."""
    return _between(_lapses(text, list(atoms(text))))


def _between(numbers: Sequence[int]) -> set[int]:
    return {later - first for first, later in combinations(sorted(numbers), 2)}


def _followed(ground: str, held: Sequence[Atom]) -> Iterator[Atom]:
    """Yield what follows from the dates ``held``."""
    yield from _moved(ground, held)
    yield from _now(ground, held)
    yield from _parts_of_year(ground, held)
    lapses = _lapses(ground, held)
    yield from (("lapse", lapse) for lapse in lapses)
    for match in _SOON.finditer(ground):
        off = _count(match[1]) * (60 if match[2].lower() == "minute" else 1)
        yield from (("lapse", lapse + sign * off) for lapse in lapses for sign in (1, -1))


def _moved(ground: str, held: Sequence[Atom]) -> Iterator[Atom]:
    """Yield dates before or after others: 2023 by "2024, twice as much as the year before"."""
    for match in _OFF.finditer(ground):
        off = _count(match["count"] or "one")
        back = _BACK.search(match["side"] or match["which"])
        unit = (match["unit"] or match["whole"]).lower()
        yield from (moved for one in held if (moved := _shifted(one, unit, -off if back else off)))


def _shifted(one: Atom, unit: str, off: int) -> Atom | None:
    if unit == "year" and one[0] == "year":
        return ("year", int(one[1] or 0) + off)
    if unit == "month" and one[0] == "month":
        return ("month", (int(one[1] or 0) + off - 1) % 12 + 1)
    if unit in _MINUTES and one[0] == "time":
        minute = (_minute(one) + off * _MINUTES[unit]) % (24 * 60)
        half = ("a", "p")[minute // (12 * 60)] if one[3] else ""
        return ("time", minute // 60 % 12, minute % 60, half)
    if unit in _DAYS_OF and one[0] == "day" and one[1] in _DAYS:
        return ("day", _DAYS[(_DAYS.index(str(one[1])) + off * _DAYS_OF[unit]) % 7])
    if unit in _DAYS_OF and (day := _day(one)):
        moved = day + timedelta(days=off * _DAYS_OF[unit])
        return ("date", moved.month, moved.day)
    return None


def _now(ground: str, held: Sequence[Atom]) -> Iterator[Atom]:
    """Yield what a ground tells of its own day, month and year."""
    if re.search(r"\bnights?\b", ground, re.IGNORECASE):
        yield ("when", "overnight")
    if _NOW.search(ground):
        yield ("when", "today")
    for match in _PART_OF_NOW.finditer(ground):
        yield ("when", f"this {match[1].lower()}")
    for match in _COMING.finditer(ground):
        yield ("when", f"next {match[1].lower()}")
    # What happens on a Tuesday happens this year where no other is told of.
    if not any(one[0] == "year" or (one[0] == "when" and "year" in str(one[1])) for one in held):
        yield ("when", "this year")


def _parts_of_year(ground: str, held: Sequence[Atom]) -> Iterator[Atom]:
    """Yield the months that quarters begin and end with, the last day of the year, and seasons of any year."""
    for match in _QUARTER.finditer(ground):
        last = {"first": 3, "second": 6, "third": 9}.get(match[1].lower(), 12)
        yield from (("month", last - 2), ("month", last))
    for match in _FIRST_MONTHS.finditer(ground):
        yield from (("month", 1), ("month", _count(match[1])))
    if _END_OF_YEAR.search(ground):
        yield ("date", 12, 31)
    known = {one[1] for one in held if one[0] == "season"}
    for match in _SEASONS.finditer(ground):
        season = match[1].lower().replace("fall", "autumn")
        if season not in known:
            yield ("season", season, "")


def _ended_before(claim: str, ground: str) -> Iterator[Atom]:
    """Yield years before which something is to end that ends with the year before."""
    for written in _BEFORE_YEAR.findall(claim):
        if re.search(rf"\b(?:end of|late(?: in)?|December) {int(written) - 1}\b", ground):
            yield ("year", int(written))


def _lapses(text: str, held: Sequence[Atom]) -> list[int]:
    """Return the seconds of lapses, told as "2:17:41" or in words."""
    told = [int(one[1] or 0) for one in held if one[0] == "lapse"]
    for match in _LAPSE.finditer(text):
        hours, minutes, seconds = map(_count, match.groups())
        told.append(3_600 * hours + 60 * minutes + seconds)
    return told


def _count(written: str) -> int:
    return 1 if written.lower() in ("a", "an", "the") else int(number(written) or 0)


def _minute(one: Atom) -> int:
    """Return which minute of its day a time is."""
    return int(one[1] or 0) * 60 + int(one[2] or 0) + (720 if one[3] == "p" else 0)


def _day(one: Atom) -> date | None:
    """Return a day of a month as a date; None for "31 February" and what is no day."""
    if one[0] != "date":
        return None
    try:
        return date(_ANY_YEAR, int(one[1] or 0), int(one[2] or 0))
    except ValueError:
        return None
