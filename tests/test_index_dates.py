"""A date is aware UTC or unknown; it is never invented."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.dates import believed

NOW = datetime(2025, 7, 3, 18, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2025-07-03T14:30:00Z", "2025-07-03T14:30:00+00:00"),
        ("2025-07-03T14:30:00.250+02:00", "2025-07-03T12:30:00.250+00:00"),
        ("2025-07-03 14:30", "2025-07-03T14:30:00+00:00"),
        ("2025-07-03 14:30:00 UTC", "2025-07-03T14:30:00+00:00"),
        ("20250703T143000Z", "2025-07-03T14:30:00+00:00"),
        ("2025-07-03", "2025-07-03T00:00:00+00:00"),
        ("20250703", "2025-07-03T00:00:00+00:00"),
        ("2025/07/03", "2025-07-03T00:00:00+00:00"),
        ("Thu, 03 Jul 2025 14:30:00 GMT", "2025-07-03T14:30:00+00:00"),
        ("3 Jul 2025 14:30 -0400", "2025-07-03T18:30:00+00:00"),
        ("Thu, 03 Jul 2025 14:30:00 BST", "2025-07-03T13:30:00+00:00"),
        ("July 2, 2025, 6:47 p.m. ET", "2025-07-02T22:47:00+00:00"),
        ("Jan. 2, 2025, 6:47 p.m. ET", "2025-01-02T23:47:00+00:00"),
        ("2025-07-01 10:00 PT", "2025-07-01T17:00:00+00:00"),
        ("Thursday, July 3, 2025", "2025-07-03T00:00:00+00:00"),
        ("5:01 AM EDT, July 3, 2025", "2025-07-03T09:01:00+00:00"),
        ("3 juillet 2025", "2025-07-03T00:00:00+00:00"),
        ("3. Juli 2025, 14:30 Uhr", "2025-07-03T14:30:00+00:00"),
        ("31/12/2024", "2024-12-31T00:00:00+00:00"),
        ("12/31/2024", "2024-12-31T00:00:00+00:00"),
        ("3.7.2025", "2025-07-03T00:00:00+00:00"),
        ("31/12/2024 14:30", "2024-12-31T14:30:00+00:00"),
        ("1751553000", "2025-07-03T14:30:00+00:00"),
        ("1751553000123", "2025-07-03T14:30:00+00:00"),
        ("1815-06-18", "1815-06-18T00:00:00+00:00"),
    ],
)
def test_a_date_in_a_common_form_is_read_as_utc(written, meant):
    found = believed(written, now=NOW)
    assert found == datetime.fromisoformat(meant)
    assert found.utcoffset() == timedelta(0)


def test_a_datetime_is_made_aware_utc():
    east = timezone(timedelta(hours=3))
    assert believed(datetime.fromisoformat("2025-07-03T09:00"), now=NOW).hour == 9
    assert believed(datetime(2025, 7, 3, 9, 0, tzinfo=east), now=NOW).hour == 6


@pytest.mark.parametrize(
    "written",
    [None, "", " ", "n/a", "yesterday", "2 hours ago", "July 2025", "2025", "2025-07", "Thursday",
     "03/07/2025", "3/7/25", "2025-13-45", "2025-02-30", "31 February 2025", "14:30", "0000-00-00",
     "2025-07-03T99:00:00", "May 2025, 14:30", "July 3", "x" * 500, "1699-12-31", "0001-01-01T00:00:00+14:00",
     datetime.min.replace(tzinfo=timezone(timedelta(hours=14)))],
)  # fmt: skip
def test_what_is_no_certain_date_is_unknown(written):
    assert believed(written, now=NOW) is None


def test_a_time_in_the_future_is_unknown_but_clocks_may_differ():
    assert believed(NOW + timedelta(minutes=59), now=NOW) == NOW + timedelta(minutes=59)
    assert believed(NOW + timedelta(minutes=61), now=NOW) is None
    assert believed("2035-01-01T00:00:00Z", now=NOW) is None


def test_a_date_may_have_begun_elsewhere_but_not_the_day_after():
    assert believed("2025-07-04", now=NOW) == datetime(2025, 7, 4, tzinfo=UTC)
    assert believed("July 4, 2025", now=NOW) == datetime(2025, 7, 4, tzinfo=UTC)
    assert believed("2025-07-05", now=NOW) is None
    assert believed("2025-07-04T00:00:00Z", now=NOW) is None


@given(st.text(alphabet="0123456789-/.:TZ+ JulyET,pm\x00", max_size=30))
def test_no_text_makes_it_raise(text):
    found = believed(text, now=NOW)
    assert found is None or found <= NOW + timedelta(days=1)


@given(
    st.datetimes(),
    st.integers(min_value=-14 * 60, max_value=14 * 60),
)
def test_a_believed_date_reads_back_as_itself(clock, offset):
    moment = clock.replace(tzinfo=timezone(timedelta(minutes=offset)))
    found = believed(moment.isoformat(), now=NOW)
    assert found is None or found == believed(found.isoformat(), now=NOW) == moment
