"""Dates and times of a text, in parts that can be compared: day with month, month, year, weekday, hour. Pure."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from bot.figures import ORDINALS
from index.sentences import Span, blank

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
        r"(?<![\d.,$€£/-])(?P<year>(?:1[5-9]|20)\d\d)(?P<decade>s)?(?![\d%]|[.,]\d)(?!\s+(?:people|tonnes))"
    ),
)
_CLOCK = re.compile(
    r"(?<![\d.,:])(?P<hour>[01]?\d|2[0-3])(?:[:.](?P<minute>[0-5]\d))?\s?(?P<half>[ap])\.?\s?m\b\.?"
    r"|(?<![\d.,:])(?P<hour3>1?\d)(?:[.:](?P<minute3>[0-5]\d))?(?: o[’']clock)?"
    r" in the (?P<part>morning|afternoon|evening)\b"
    r"|(?<![\d.,:])(?P<hour2>[01]?\d|2[0-3]):(?P<minute2>[0-5]\d)(?!\d)",
    re.IGNORECASE,
)
_LAPSE = re.compile(r"(?<![\d.,:])(\d{1,2}):([0-5]\d):([0-5]\d)(?![\d:])")
_WEEKDAY = re.compile(
    r"\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun)(?:s|nes|rs|ur)?(?:day)s?\b|\b(noon|midnight|midday)\b"
)
_RELATIVE = re.compile(
    r"\b(?<!\bthe )(?!(?-i:[A-Z]{4}))(yesterday|today|tonight|tomorrow|overnight|(?:last|next|this|past|previous) "
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


def count_dates(text: str) -> int:
    """Count the days, months, years and weekdays that ``text`` names."""
    return len({one for one in atoms(text) if one[0] in ("date", "month", "year", "day")})


def without_dates(text: str) -> str:
    """Blank the dates of ``text``, offsets kept."""
    return blank(text, (span for span, _ in _dated(text)))


def atoms(text: str) -> Iterator[Atom]:
    """Yield the dates of ``text`` in parts: day with month, month, year, weekday, hour, "yesterday"."""
    for _, atoms in _dated(text):
        yield from atoms


@lru_cache(maxsize=256)  # a passage is asked for its dates by each claim, and by each number in it
def _dated(text: str) -> tuple[tuple[Span, list[Atom]], ...]:
    return tuple(_find(text))


def _find(text: str) -> Iterator[tuple[Span, list[Atom]]]:
    yield from _calendar(text)
    yield from _clocks(text)
    for match in _WEEKDAY.finditer(text):
        yield match.span(), [("day", (match[1] or match[2]).lower().replace("midday", "noon"))]
    for match in _SEASON.finditer(text):
        which = (match["which"] or "").lower().replace("past", "last")
        yield match.span(), [("season", match["season"].lower().replace("fall", "autumn"), which)]
    for match in _RELATIVE.finditer(text):
        yield match.span(), [("when", match[1].lower().replace("past", "last"))]


def _calendar(text: str) -> Iterator[tuple[Span, list[Atom]]]:
    taken: list[Span] = []
    for pattern in _DATES:
        for match in pattern.finditer(text):
            if not _overlaps(match.span(), taken):
                taken.append(match.span())
                yield match.span(), _date_atoms(match)


def _clocks(text: str) -> Iterator[tuple[Span, list[Atom]]]:
    """Yield times of day, and lapses such as "2:17:41"."""
    taken: list[Span] = []
    for match in _LAPSE.finditer(text):
        hours, minutes, seconds = map(int, match.groups())
        taken.append(match.span())
        yield match.span(), [("lapse", 3_600 * hours + 60 * minutes + seconds)]
    for match in _CLOCK.finditer(text):
        if not _overlaps(match.span(), taken):
            yield match.span(), [_clock_atom(match)]


def _overlaps(span: Span, taken: Sequence[Span]) -> bool:
    return any(span[0] < end and span[1] > start for start, end in taken)


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
    if "decade" in found:
        atoms.append(("decade", int(found["year"]) // 10))
    elif "year" in found:
        atoms.append(("year", int(found["year"])))
    return atoms


def is_same_time(one: Atom, other: Atom) -> bool:
    """Tell whether the time ``one`` of a claim is the time ``other`` of its ground, or holds it."""
    if one[0] == "month" and other[0] == "date":
        return one[1] == other[1]
    if one[0] == "decade" and other[0] == "year":
        return one[1] == int(other[1] or 0) // 10
    if one[0] == "season":
        return _is_in_season(one, other)
    if one[0] == other[0] == "time":
        return one[1:3] == other[1:3] and (one[3] == other[3] or "" in (one[3], other[3]))
    return one == other


def _is_in_season(one: Atom, other: Atom) -> bool:
    if other[0] in ("month", "date"):
        return one[1] == _SEASON_OF[int(other[1] or 0)]
    return one[:2] == other[:2] and (one[2] == other[2] or "" in (one[2], other[2]))
