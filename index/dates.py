"""Dates as feeds, pages and people write them, made into aware UTC, where they can be believed.

A date that cannot be read for certain is no date: nothing is filled in and nothing is guessed.
So "July 2025", "yesterday" and "03/07/2025" (March or July?) are all unknown.
"""

import re
from datetime import UTC, date, datetime, time, timedelta
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

_EARLIEST = datetime(1700, 1, 1, tzinfo=UTC)
_CLOCKS_DIFFER = timedelta(hours=1)
_DAY_IS_AHEAD = timedelta(days=1)  # somewhere on earth a date has begun already
_LONGEST = 80

_EPOCH = re.compile(r"\d{10}(?:\d{3})?")
_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d|\d{8}")
_ISO_TIME = re.compile(r"(?:\d{4}-\d\d-\d\d|\d{8})[T ]\d\d")
_NUMBERS = re.compile(r"(\d{1,4})([./-])(\d{1,2})\2(\d{4}|\d{1,2})")
_RFC_822 = re.compile(
    r"(?:[A-Za-z]{3},\s+)?\d{1,2}\s+[A-Za-z]{3}\s+\d{2,4}\s+[\d:]+\s+(?:[+-]\d{4}|UTC?|GMT|Z)"
)
_IN_WORDS = re.compile(r"(?=.*\d{4})(?=.*(?<!\d)\d{1,2}(?!\d))(?=.*[^\W\d])")
_CLOCK = re.compile(r"\d\s*[:h.]\s*\d\d(?!\d)|\d\s*[ap]\.?m\b|\d\s*Uhr", re.IGNORECASE)
_AMERICAN = re.compile(r"\s*\(?\b([ECMP])T\b\)?")  # summer and winter time in one name
_ZONES = {
    "E": "America/New_York",
    "C": "America/Chicago",
    "M": "America/Denver",
    "P": "America/Los_Angeles",
}


def believed(value: str | datetime | None, *, now: datetime) -> datetime | None:
    """Return ``value`` as aware UTC; None where it is missing, unreadable or not to be believed.

    A time without a zone is UTC, a date without a time its midnight in UTC. Not believed are
    years before 1700 and the future: a time more than an hour past ``now`` (aware), a date
    more than a day. Never raises.
    """
    try:
        read = value if isinstance(value, datetime | None) else _read(value.strip())
        if read is None:
            return None
        latest = now + (_CLOCKS_DIFFER if isinstance(read, datetime) else _DAY_IS_AHEAD)
        moment = _utc(read)
    except (ValueError, OverflowError, TypeError, AttributeError):
        return None
    return moment if _EARLIEST <= moment <= latest else None


def _utc(read: date) -> datetime:
    moment = read if isinstance(read, datetime) else datetime.combine(read, time.min)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _read(text: str) -> date | None:
    """Return a datetime where ``text`` tells a time, else a date; raises ValueError."""
    if len(text) > _LONGEST:
        return None
    if zone := _AMERICAN.search(text):
        read = _read_form(_AMERICAN.sub("", text).strip())
        if isinstance(read, datetime) and read.tzinfo is None:
            return read.replace(tzinfo=ZoneInfo(_ZONES[zone[1]]))
        return read
    return _read_form(text)


def _read_form(text: str) -> date | None:
    if _ISO_DAY.fullmatch(text):
        return date.fromisoformat(text)
    if _EPOCH.fullmatch(text):
        return datetime.fromtimestamp(int(text[:10]), UTC)
    if _RFC_822.fullmatch(text):
        return parsedate_to_datetime(text)
    if _ISO_TIME.match(text):
        return _read_iso(text)
    if numbers := _NUMBERS.match(text):
        return _read_numbers(text, numbers)
    return _read_words(text) if _IN_WORDS.match(text) else None


def _read_iso(text: str) -> date | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:  # "2025-07-03 14:30 UTC"
        return _read_words(text)


def _read_numbers(text: str, numbers: re.Match[str]) -> date | None:
    """Read what begins with a date in figures, where the order of its parts is certain."""
    first, sign, second, third = numbers.groups()
    if len(first) == 4:
        day = date(int(first), int(second), int(third))
    elif len(third) != 4:
        return None
    elif sign == "." or int(first) > 12 or first == second:
        day = date(int(third), int(second), int(first))
    elif int(second) > 12:
        day = date(int(third), int(first), int(second))
    else:
        return None
    rest = text[numbers.end() :].strip(" ,")
    return _read_words(f"{day.isoformat()} {rest}") if rest else day


def _read_words(text: str) -> date | None:
    import dateparser

    settings = {
        "PARSERS": ["absolute-time"],
        "REQUIRE_PARTS": ["day", "month", "year"],
        "TIMEZONE": "UTC",
    }
    # English first: trying all the languages that dateparser knows takes seconds once.
    for languages in (["en"], None):
        found: datetime | None = dateparser.parse(text, languages=languages, settings=settings)
        if found is not None:
            return found if _CLOCK.search(text) else found.date()
    return None
