"""Which time zone a reader lives in: by city, by the zone's own name, by location, by the clock.

``cities.tsv`` says which zone a city is in. Whoever reads a zone from this shows the reader what
time it is there: two cities may have one name.
"""

import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

# Of all zones in which it is the same time, those that most readers may mean, from west to east.
_COMMON = (
    "Pacific/Honolulu", "America/Anchorage", "America/Los_Angeles", "America/Phoenix",
    "America/Denver", "America/Chicago", "America/Mexico_City", "America/Bogota",
    "America/New_York", "America/Halifax", "America/Caracas", "America/Santiago",
    "America/St_Johns", "America/Sao_Paulo", "America/Argentina/Buenos_Aires",
    "Atlantic/Azores", "Atlantic/Cape_Verde", "Europe/London", "Africa/Accra", "Europe/Berlin",
    "Africa/Lagos", "Europe/Kyiv", "Africa/Cairo", "Africa/Johannesburg", "Europe/Istanbul",
    "Europe/Moscow", "Africa/Nairobi", "Asia/Tehran", "Asia/Dubai", "Asia/Kabul",
    "Asia/Karachi", "Asia/Kolkata", "Asia/Kathmandu", "Asia/Dhaka", "Asia/Yangon",
    "Asia/Bangkok", "Asia/Shanghai", "Australia/Perth", "Asia/Tokyo", "Australia/Adelaide",
    "Australia/Darwin", "Australia/Brisbane", "Australia/Sydney", "Pacific/Noumea",
    "Pacific/Auckland", "Pacific/Fiji", "Pacific/Tongatapu",
)  # fmt: skip
_SPELLED = str.maketrans(
    {"ß": "ss", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "æ": "ae", "ı": "i"}
)
_QUARTER = timedelta(minutes=15)
_DAY = timedelta(days=1)


def zone_named(text: str) -> str | None:
    """Return the zone that ``text`` names: a city in some spelling, or "Europe/Berlin"; else None."""
    given = text.strip()
    if ("/" in given or given.upper() == "UTC") and (exact := _exact(given)) is not None:
        return exact
    name = _folded(given)
    return _cities().get(name) or _cities().get(_folded(given.partition(",")[0]))


def zone_at(latitude: float, longitude: float) -> str | None:
    """Return the zone of a place on earth; None where it is no place."""
    import tzfpy

    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        return None
    return _exact(tzfpy.get_tz(longitude, latitude))


def zones_where_it_is(clock: time, now: datetime) -> Sequence[str]:
    """Return well-known zones in which a clock shows ``clock`` at ``now``.

    Clocks that are some minutes wrong are understood: zones differ by quarters of an hour.
    """
    apart = {name: _apart(clock, now.astimezone(ZoneInfo(name))) for name in _COMMON}
    nearest = min(apart.values())
    if nearest >= _QUARTER / 2:
        return []
    return [name for name in _COMMON if apart[name] == nearest]


def city_of(zone: str) -> str:
    """Return what a zone is called in a list: its city."""
    return zone.rpartition("/")[2].replace("_", " ")


def _apart(clock: time, local: datetime) -> timedelta:
    """Return how far the two are apart on the face of a clock."""
    shown = timedelta(hours=local.hour, minutes=local.minute)
    difference = abs(timedelta(hours=clock.hour, minutes=clock.minute) - shown)
    return min(difference, _DAY - difference)


def _exact(name: str) -> str | None:
    known = {one.lower(): one for one in available_timezones()}.get(name.lower().replace(" ", "_"))
    try:
        return ZoneInfo(known).key if known else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


@cache
def _cities() -> dict[str, str]:
    """The zone of each city that is known, by its folded name."""
    found = {}
    for zone in available_timezones():
        if "/" in zone and not zone.startswith(("Etc/", "posix/", "right/")):
            found[_folded(city_of(zone))] = zone
    lines = files("bot").joinpath("cities.tsv").read_text(encoding="utf-8").splitlines()
    for line in lines:
        if not line.startswith("#"):
            zone, _, names = line.partition("\t")
            found.update(dict.fromkeys(names.split(","), zone))
    return found


def _folded(text: str) -> str:
    """Return a name without what spellings differ in: accents, hyphens, capitals."""
    plain = unicodedata.normalize("NFKD", text.translate(_SPELLED))
    letters = "".join(mark for mark in plain if not unicodedata.combining(mark)).lower()
    return " ".join(re.sub(r"[^a-z]+", " ", letters).split())
