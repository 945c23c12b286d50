"""The day a question is asked on."""

from datetime import UTC, datetime

import pytest

from bot.asof import parse_as_of
from index.errors import InputError


def test_a_date_means_the_end_of_that_day():
    assert parse_as_of("2026-11-20") == datetime(2026, 11, 20, 23, 59, 59, 999999, UTC)


@pytest.mark.parametrize(
    "text", ["2026-11-20T18:30", "2026-11-20 18:30Z", "2026-11-20T19:30+01:00", " 20261120T1830 "]
)
def test_a_time_means_itself_in_utc_unless_it_names_a_zone(text):
    assert parse_as_of(text) == datetime(2026, 11, 20, 18, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["", "yesterday", "2026-13-01", "20.11.2026", "0001-01-01T00:00+05:00"]
)
def test_what_is_no_date_is_named(text):
    with pytest.raises(InputError, match="is no date"):
        parse_as_of(text)


def test_a_year_that_has_no_news_is_refused():
    with pytest.raises(InputError, match="outside the years"):
        parse_as_of("0026-11-20")
