"""The day that a question is asked on, when it is not today."""

from datetime import UTC, date, datetime, time

from index.errors import InputError

FIRST_YEAR, LAST_YEAR = 1900, 2200


def parse_as_of(text: str) -> datetime:
    """Return the aware time that ``text`` means: an ISO date, its end in UTC, or a date and time.

    A time without a zone is UTC. Raises InputError.
    """
    try:
        moment = _parsed(text.strip()).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise InputError(
            f"{text[:40]!r} is no date; write it as 2026-11-20 or 2026-11-20T18:30+01:00"
        ) from error
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise InputError(f"{text[:40]!r} lies outside the years {FIRST_YEAR} to {LAST_YEAR}")
    return moment


def _parsed(text: str) -> datetime:
    try:
        return datetime.combine(date.fromisoformat(text), time.max, UTC)
    except ValueError:
        moment = datetime.fromisoformat(text)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
