"""Dates and times of a text, in parts that can be compared: day with month, month, year, weekday, hour.

Pure. ``wrong_date`` tells what a claim says that its ground does not.
"""

import re
from collections.abc import Iterator
from datetime import date
from itertools import combinations

from bot.figures import ORDINALS

_MONTHS = {
    name: place
    for place, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july",
         "aug august", "sep sept september", "oct october", "nov november", "dec december"), 1
    )
    for name in names.split()
}  # fmt: skip
_MONTH = (
    r"(?P<{0}>Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b\.?"
)
_DAY = r"(?P<{0}>[0-3]?\d)(?:st|nd|rd|th)?"
_SPELLED_DAY = rf"(?P<spelled>{'|'.join(reversed(ORDINALS))})"
_YEAR = r"(?:,?\s+(?P<{0}>(?:1[5-9]|20)\d\d))?"
_TO = r"\s?(?:and|to|or|until|[–-])\s?(?P<to>[0-3]?\d)(?:st|nd|rd|th)?"
_DATES = (
    re.compile(rf"\b{_MONTH.format('month')}\s+{_DAY.format('day')}{_TO}\b(?![.,:]\d)"),
    re.compile(rf"\b{_DAY.format('day')}{_TO}(?:\s+of)?\s+{_MONTH.format('month')}"),
    re.compile(
        rf"\b{_MONTH.format('month')}\s+{_DAY.format('day')}\b(?![.,:]\d){_YEAR.format('year')}"
    ),
    re.compile(
        rf"\b(?:the\s+)?{_DAY.format('day')}(?:\s+of)?\s+{_MONTH.format('month')}{_YEAR.format('year')}"
    ),
    re.compile(
        rf"\b(?i:the\s+)?(?i:{_SPELLED_DAY})\s+of\s+{_MONTH.format('month')}{_YEAR.format('year')}"
    ),
    re.compile(rf"\b{_MONTH.format('month')}\s+(?:the\s+)(?i:{_SPELLED_DAY})\b"),
    re.compile(rf"(?<!^)(?<![.!?] )\b{_MONTH.format('month')}{_YEAR.format('year')}"),
    re.compile(
        r"(?<![\d.,$€£/-])(?P<year>(?:1[5-9]|20)\d\d)s?(?![\d%]|[.,]\d)(?!\s+(?:people|tonnes))"
    ),
)
_CLOCK = re.compile(
    r"(?<![\d.,:])(?P<hour>[01]?\d|2[0-3])(?:[:.](?P<minute>[0-5]\d))?\s?(?P<half>[ap])\.?\s?m\b\.?"
    r"|(?<![\d.,:])(?P<hour3>1?\d)(?:[.:](?P<minute3>[0-5]\d))?(?: o[’']clock)?"
    r" in the (?P<part>morning|afternoon|evening)\b"
    r"|(?<![\d.,:])(?P<hour2>[01]?\d|2[0-3]):(?P<minute2>[0-5]\d)(?!\d)",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(
    r"\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun)(?:s|nes|rs|ur)?(?:day)s?\b|\b(noon|midnight|midday)\b"
)
_RELATIVE = re.compile(
    r"\b(?<!\bthe )(yesterday|today|tonight|tomorrow|overnight|(?:last|next|this|past|previous) "
    r"(?:week|month|year|night|weekend|decade|century))\b",
    re.IGNORECASE,
)
_SEASON = re.compile(
    r"\b(?:(?P<which>last|next|this|past|previous)\s|(?:in|since|until|early|late|mid)[ -](?:the )?)"
    r"(?P<season>spring|summer|autumn|fall|winter)\b(?! (?:of|in|by) (?!(?:1[5-9]|20)\d\d))",
    re.IGNORECASE,
)
_SEASON_OF = {
    month: ("winter", "spring", "summer", "autumn")[month % 12 // 3] for month in range(1, 13)
}
Atom = tuple[str | int | None, ...]


def wrong_date(claim: str, ground: str) -> str:
    """Return the first date of ``claim`` that ``ground`` does not have, or has of another thing."""
    held = list(_atoms(ground))
    if re.search(r"\bnights?\b", ground, re.IGNORECASE):
        held.append(("when", "overnight"))
    for one in _atoms(claim):
        if not any(_is_same_time(one, other) for other in held):
            return " ".join(str(part) for part in one)
    return ""


def count_dates(text: str) -> int:
    """Count the days, months, years and weekdays that ``text`` names."""
    return len({one for one in _atoms(text) if one[0] in ("date", "month", "year", "day")})


def days_apart(text: str) -> set[int]:
    """Return how many days may lie between two days of a month that ``text`` names."""
    named = [one for one in _atoms(text) if one[0] == "date"]
    days = {day for one in named if (day := _day_of_year(int(one[1] or 0), int(one[2] or 0)))}
    between = {later - first for first, later in combinations(sorted(days), 2)}
    return between | {365 - one for one in between}


def years_apart(text: str) -> set[int]:
    """Return how many years lie between two years that ``text`` names."""
    years = sorted({int(one[1] or 0) for one in _atoms(text) if one[0] == "year"})
    return {later - first for first, later in combinations(years, 2)}


def _day_of_year(month: int, day: int) -> int:
    """Return which day of a year it is, leap days left out; 0 for "31 February"."""
    try:
        return date(2001, month, day).timetuple().tm_yday
    except ValueError:
        return 0


def without_dates(text: str) -> str:
    """Blank the dates of ``text``, offsets kept."""
    kept = text
    for (start, end), _ in _dated(text):
        kept = kept[:start] + " " * (end - start) + kept[end:]
    return kept


def _atoms(text: str) -> Iterator[Atom]:
    """Yield the dates of ``text`` in parts: day with month, month, year, weekday, hour, "yesterday"."""
    for _, atoms in _dated(text):
        yield from atoms


def _dated(text: str) -> Iterator[tuple[tuple[int, int], list[Atom]]]:
    taken: list[tuple[int, int]] = []
    for pattern in _DATES:
        for match in pattern.finditer(text):
            span = match.span()
            if not any(span[0] < end and span[1] > start for start, end in taken):
                taken.append(span)
                yield span, _date_atoms(match)
    for match in _CLOCK.finditer(text):
        yield match.span(), [_clock_atom(match)]
    for match in _WEEKDAY.finditer(text):
        yield match.span(), [("day", (match[1] or match[2]).lower().replace("midday", "noon"))]
    for match in _SEASON.finditer(text):
        which = (match["which"] or "").lower().replace("past", "last")
        yield match.span(), [("season", match["season"].lower().replace("fall", "autumn"), which)]
    for match in _RELATIVE.finditer(text):
        yield match.span(), [("when", match[1].lower().replace("past", "last"))]


def _clock_atom(match: re.Match[str]) -> Atom:
    hour = int(match["hour"] or match["hour2"] or match["hour3"])
    minute = int(match["minute"] or match["minute2"] or match["minute3"] or 0)
    half = (match["half"] or "").lower()
    if match["part"]:
        half = "a" if match["part"].lower() == "morning" else "p"
    elif match["hour2"] and hour > 12:
        half = "p"
    return ("time", hour % 12, minute, half)


def _date_atoms(match: re.Match[str]) -> list[Atom]:
    found = {name: value for name, value in match.groupdict().items() if value}
    if "spelled" in found:
        found["day"] = str(ORDINALS.index(found["spelled"].lower()) + 1)
    atoms: list[Atom] = []
    month = _MONTHS[found["month"].lower().rstrip(".")] if "month" in found else None
    if month:
        days = [("date", month, int(found[name])) for name in ("day", "to") if name in found]
        atoms += days or [("month", month)]
    if "year" in found:
        atoms.append(("year", int(found["year"])))
    return atoms


def _is_same_time(one: Atom, other: Atom) -> bool:
    if one[0] == "month" and other[0] == "date":
        return one[1] == other[1]
    if one[0] == "season":
        return _is_in_season(one, other)
    if one[0] == other[0] == "time":
        return one[1:3] == other[1:3] and (one[3] == other[3] or "" in (one[3], other[3]))
    return one == other


def _is_in_season(one: Atom, other: Atom) -> bool:
    if other[0] in ("month", "date"):
        return one[1] == _SEASON_OF[int(other[1] or 0)]
    return one[:2] == other[:2] and (one[2] == other[2] or "" in (one[2], other[2]))
