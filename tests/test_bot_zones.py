"""A reader's zone is found by city, by place and by the clock."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from bot.zones import _COMMON, zone_at, zone_named, zones_where_it_is

NOW = datetime(2026, 11, 25, 13, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("Munich", "Europe/Berlin"),
        ("MÜNCHEN", "Europe/Berlin"),
        ("  são paulo ", "America/Sao_Paulo"),
        ("Berlin, Germany", "Europe/Berlin"),
        ("Kiew", "Europe/Kyiv"),
        ("new york", "America/New_York"),
        ("europe/kyiv", "Europe/Kyiv"),
        ("America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires"),
        ("utc", "UTC"),
    ],
)
def test_a_city_is_found_in_its_spellings(text, zone):
    assert zone_named(text) == zone


@pytest.mark.parametrize(
    "text", ["", "Nowhereville", "7:30", "../../etc/passwd", "Europe/Atlantis"]
)
def test_what_is_no_city_is_none(text):
    assert zone_named(text) is None


@pytest.mark.parametrize(
    ("latitude", "longitude", "zone"),
    [
        (52.52, 13.40, "Europe/Berlin"),
        (-33.87, 151.21, "Australia/Sydney"),
        (27.72, 85.32, "Asia/Kathmandu"),
    ],
)
def test_a_shared_place_has_its_zone(latitude, longitude, zone):
    assert zone_at(latitude, longitude) == zone


def test_a_place_at_sea_has_one_too_and_one_off_the_earth_none():
    assert ZoneInfo(zone_at(0.0, -30.0)).utcoffset(NOW) is not None
    assert zone_at(100.0, 0.0) is None


@pytest.mark.parametrize(
    ("clock", "expected"),
    [
        (time(14, 4), {"Europe/Berlin", "Africa/Lagos"}),
        (time(14, 1), {"Europe/Berlin", "Africa/Lagos"}),
        (time(8, 6), {"America/New_York", "America/Bogota"}),
        (time(18, 49), {"Asia/Kathmandu"}),
        (time(18, 34), {"Asia/Kolkata"}),
    ],
)
def test_the_clock_tells_which_zones_it_may_be(clock, expected):
    assert set(zones_where_it_is(clock, NOW)) == expected


def test_a_clock_that_fits_nowhere_is_not_guessed_at():
    assert zones_where_it_is(time(11, 12), NOW) == []


def test_every_zone_that_is_offered_exists():
    assert all(ZoneInfo(name) for name in _COMMON)
