"""The time words of a question ("yesterday", "this week", "in July", "since Monday") as a Window.

Which words are time words, and how long a span they mean, is decided here; what day they name
is left to ``dateparser``. Everything is relative to ``now`` and in UTC.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from index.types import Window

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_WEEKDAY = r"(?:last\s+)?(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_DAY_OF_MONTH = r"\d{1,2}(?:st|nd|rd|th)?"
_DAY = (
    rf"(?:today|yesterday|{_WEEKDAY}|\d{{4}}-\d{{2}}-\d{{2}}"
    rf"|{_MONTH}\s+{_DAY_OF_MONTH}\b(?:,?\s+\d{{4}})?"
    rf"|{_DAY_OF_MONTH}\s+(?:of\s+)?{_MONTH}(?:,?\s+\d{{4}})?"
    r"|(?:\d+|a|two|three|four|five|six)\s+(?:day|week|month|year)s?\s+ago)"
)
_MONTH_OF_YEAR = rf"{_MONTH}(?:\s+(?:of\s+)?(?:\d{{4}}|last\s+year|this\s+year))?"
_DATE = rf"(?:{_DAY}|{_MONTH_OF_YEAR}|\d{{4}}|last\s+(?:week|month|year))"
_COUNT = r"(?P<count>\d+|two|three|four|five|six|seven|ten)"
_UNIT = r"(?P<unit>hour|day|week|month|year)s?"

_RULES = (
    ("between", rf"\b(?:between|from)\s+(?P<a>{_DATE})\s+(?:and|to|until|till)\s+(?P<b>{_DATE})\b"),
    ("since", rf"\bsince\s+(?P<a>{_DATE})(?!\w)"),
    ("after", rf"\bafter\s+(?P<a>{_DATE})(?!\w)"),
    ("before", rf"\b(?:before|until|till)\s+(?P<a>{_DATE})(?!\w)"),
    (
        "back",
        rf"\b(?:in|over|within|during|for)?\s*(?:the\s+)?(?:last|past)\s+{_COUNT}\s+{_UNIT}\b",
    ),
    ("back", r"\b(?:in|over|during)?\s*the\s+past\s+(?P<unit>hour|day|week|month|year)\b"),
    ("calendar", r"\b(?P<which>this|last)\s+(?P<unit>week|month|year)\b(?!')"),
    ("day", r"\b(?:this\s+(?:morning|afternoon|evening)|tonight)\b"),
    ("on", rf"\b(?:on\s+)?(?P<a>{_DAY})(?!\w)"),
    ("in", rf"\b(?:in|during)\s+(?P<a>{_MONTH_OF_YEAR}|\d{{4}})(?!\w)"),
)
_PATTERNS = tuple((name, re.compile(pattern, re.IGNORECASE)) for name, pattern in _RULES)
_LONGEST = timedelta(days=365 * 100)  # there is no older news, and the calendar ends somewhere
_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "ten": 10}


@dataclass(frozen=True, slots=True)
class TimeWords:
    """Time words as they stand in a question, and the window they mean."""

    text: str
    window: Window


def find_time_words(question: str, now: datetime) -> TimeWords | None:
    """Return the first time words of ``question`` and their window, or None where it has none."""
    for rule, pattern in _PATTERNS:
        match = pattern.search(question)
        if match is None:
            continue
        window = _window(rule, match, now)
        if window is not None:
            return TimeWords(match.group().strip(), window)
    return None


def _window(rule: str, match: re.Match[str], now: datetime) -> Window | None:
    groups = match.groupdict()
    if rule == "back":
        return Window(since=now - _length(groups.get("count"), groups["unit"]))
    if rule == "calendar":
        return _calendar(groups["which"].lower(), groups["unit"].lower(), now)
    if rule == "between":
        return _between(_span(groups["a"], now), _span(groups["b"], now))
    named = _span(groups.get("a", "today"), now)
    return named and _beside(rule, named)


def _beside(rule: str, named: Window) -> Window:
    """Return the time since, after or before the one ``named``, or that itself."""
    if rule == "since":
        return Window(since=named.since)
    if rule == "after":
        return Window(since=named.until)
    if rule == "before":
        return Window(until=named.since)
    return named


def _between(first: Window | None, second: Window | None) -> Window | None:
    """Join two spans; "between Monday and Wednesday" on a Tuesday means last week's Monday."""
    if first is None or second is None or first.since is None or second.until is None:
        return None
    since = first.since
    if since >= second.until:
        since -= timedelta(days=7)
    return Window(since=since, until=second.until) if since < second.until else None


def _length(count: str | None, unit: str) -> timedelta:
    number = _NUMBERS.get((count or "1").lower()) or int(count or 1)
    hours = {"hour": 1, "day": 24, "week": 7 * 24, "month": 30 * 24, "year": 365 * 24}
    return min(timedelta(hours=min(number, 10_000) * hours[unit.lower()]), _LONGEST)


def _calendar(which: str, unit: str, now: datetime) -> Window:
    """Return this or the last week, month or year.

    "This week" reaches back seven days at least, since on a Monday nobody means that morning.
    """
    start, end = _bounds(now, unit)
    if which == "last":
        return Window(since=_bounds(start - timedelta(days=1), unit)[0], until=start)
    if unit == "week":
        start = min(start, _midnight(now) - timedelta(days=7))
    return Window(since=start, until=end)


def _span(words: str, now: datetime) -> Window | None:
    """Return the day, week, month or year that ``words`` name, the latest that is not to come."""
    calendar = re.fullmatch(r"(this|last)\s+(week|month|year)", words, re.IGNORECASE)
    if calendar:
        return _calendar(calendar[1].lower(), calendar[2].lower(), now)
    if re.fullmatch(r"\d{4}", words):
        year = int(words)
        return _year(year) if 1900 <= year <= now.year else None
    return _parsed(words, now)


def _year(year: int) -> Window:
    return Window(
        since=datetime(year, 1, 1, tzinfo=UTC), until=datetime(year + 1, 1, 1, tzinfo=UTC)
    )


def _parsed(words: str, now: datetime) -> Window | None:
    import dateparser.date

    words = re.sub(r"\blast\s+(?=\w+day\b)|\bof\s+", "", words, flags=re.IGNORECASE)
    words = re.sub(r"\blast year\b", str(now.year - 1), words, flags=re.IGNORECASE)
    words = re.sub(r"\bthis year\b", str(now.year), words, flags=re.IGNORECASE)
    parser = dateparser.date.DateDataParser(
        languages=["en"],
        settings={
            "RELATIVE_BASE": now.replace(tzinfo=None),
            "PREFER_DATES_FROM": "past",
            "PREFER_DAY_OF_MONTH": "first",
            "RETURN_AS_TIMEZONE_AWARE": False,
        },
    )
    found = parser.get_date_data(words)
    if found is None or found.date_obj is None:
        return None
    start, end = _bounds(found.date_obj.replace(tzinfo=UTC), found.period)
    return Window(since=start, until=end)


def _bounds(at: datetime, unit: str) -> tuple[datetime, datetime]:
    """Return the start of the day, week, month or year that holds ``at``, and of the next one."""
    start = _midnight(at)
    if unit == "week":
        start -= timedelta(days=start.weekday())
        return start, start + timedelta(days=7)
    if unit == "month":
        start = start.replace(day=1)
        return start, (start + timedelta(days=32)).replace(day=1)
    if unit == "year":
        start = start.replace(month=1, day=1)
        return start, start.replace(year=start.year + 1)
    return start, start + timedelta(days=1)


def _midnight(at: datetime) -> datetime:
    return at.replace(hour=0, minute=0, second=0, microsecond=0)
