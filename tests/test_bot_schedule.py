"""A digest is due at the reader's local time: once a half-day, whatever clocks and zones do."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.schedule import (
    GRACE,
    Days,
    Schedule,
    Slot,
    dues,
    missed,
    moment,
    next_due,
    one_of_each_slot,
    slot_of,
)

BERLIN = "Europe/Berlin"
ZONES = sorted(zone for zone in available_timezones() if "/" in zone)
HALF_PAST_SEVEN = time(7, 30)
MINUTE = timedelta(minutes=1)

moments = st.datetimes(
    datetime(2015, 1, 1),  # noqa: DTZ001 - hypothesis wants them naive
    datetime(2037, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
schedules = st.builds(
    lambda zone, times, days, weekday: Schedule(
        zone=zone, times=one_of_each_slot(times), days=days, weekday=weekday
    ),
    st.sampled_from(ZONES),
    st.lists(st.times().map(lambda at: at.replace(second=0, microsecond=0)), min_size=1),
    st.sampled_from(Days),
    st.integers(0, 6),
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def berlin(*times, days=Days.DAILY, weekday=0):
    return Schedule(zone=BERLIN, times=times, days=days, weekday=weekday)


@given(schedules, moments)
@example(
    Schedule(zone="Pacific/Apia", times=(HALF_PAST_SEVEN,)), datetime(2011, 12, 28, tzinfo=UTC)
)
def test_there_is_one_digest_for_each_wanted_half_of_a_local_day(schedule, after):
    found = list(islice(dues(schedule, after), 20))
    keys = [due.key for due in found]
    assert len(set(keys)) == len(keys)
    assert {due.slot for due in found} == {slot_of(one) for one in schedule.times}
    days = [due.day for due in found]
    assert days == sorted(days)
    if schedule.days is Days.WEEKDAYS:
        assert all(day.weekday() < 5 for day in days)
    if schedule.days is Days.WEEKLY:
        assert {day.weekday() for day in days} == {schedule.weekday}


@given(schedules, moments)
def test_a_digest_is_due_after_now_and_at_the_local_time_that_was_asked_for(schedule, after):
    zone = ZoneInfo(schedule.zone)
    for due in islice(dues(schedule, after), 20):
        assert due.at > after
        wanted = next(one for one in schedule.times if slot_of(one) is due.slot)
        local = due.at.astimezone(zone).replace(tzinfo=None)
        if moment(due.day, wanted, zone) == due.at and local.time() != wanted:
            # The clocks jump over it: it is moved on, by no more than they jump.
            jump = local - datetime.combine(due.day, wanted)
            assert timedelta(0) < jump <= timedelta(hours=2)
            assert _is_skipped(due.day, wanted, zone)


def _is_skipped(day, wanted, zone):
    local = datetime.combine(day, wanted, zone)
    return local.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != local.replace(tzinfo=None)


@given(schedules, moments)
def test_whoever_asks_again_at_once_is_told_the_same(schedule, after):
    first = next_due(schedule, after)
    assert next_due(schedule, first.at - timedelta(microseconds=1)).key == first.key
    assert next_due(schedule, after, {first.key}).at > first.at


def test_a_time_that_the_clocks_jump_over_is_moved_on():
    due = next_due(berlin(time(2, 30)), at("2026-03-29T00:00+00:00"))
    assert due.at == at("2026-03-29T03:30+02:00")


def test_a_time_that_comes_twice_is_due_the_first_time_only():
    found = list(islice(dues(berlin(time(2, 30)), at("2026-10-24T12:00+00:00")), 2))
    assert [due.at for due in found] == [
        at("2026-10-25T02:30+02:00"),
        at("2026-10-26T02:30+01:00"),
    ]


def test_the_local_time_stays_when_the_clocks_change():
    found = islice(dues(berlin(HALF_PAST_SEVEN), at("2026-10-24T00:00+00:00")), 3)
    assert [due.at.hour for due in found] == [5, 6, 6]


def test_a_day_that_a_country_leaves_out_has_no_digest():
    apia = Schedule(zone="Pacific/Apia", times=(HALF_PAST_SEVEN,))
    found = islice(dues(apia, at("2011-12-28T20:00+00:00")), 2)
    assert [due.day for due in found] == [date(2011, 12, 29), date(2011, 12, 31)]


def test_mornings_and_evenings_alternate():
    twice = berlin(HALF_PAST_SEVEN, time(18))
    found = islice(dues(twice, at("2026-11-25T12:00+01:00")), 3)
    assert [(due.day.day, due.slot) for due in found] == [
        (25, Slot.EVENING),
        (26, Slot.MORNING),
        (26, Slot.EVENING),
    ]


def test_a_time_of_each_half_of_the_day_is_kept():
    given = [time(18), time(8), HALF_PAST_SEVEN, time(12)]
    assert one_of_each_slot(given) == (HALF_PAST_SEVEN, time(12))


def test_another_zone_gives_no_second_digest_of_a_local_day():
    tokyo = Schedule(zone="Asia/Tokyo", times=(HALF_PAST_SEVEN,))
    sent = next_due(tokyo, at("2026-11-25T12:00+00:00"))
    new_york = Schedule(zone="America/New_York", times=(HALF_PAST_SEVEN,))
    due = next_due(new_york, sent.at + MINUTE, {sent.key})
    assert sent.day == date(2026, 11, 26)
    assert due.at == at("2026-11-27T07:30-05:00")


def test_nothing_is_missed_before_it_is_due():
    due = next_due(berlin(HALF_PAST_SEVEN), at("2026-11-25T12:00+00:00"))
    assert missed(berlin(HALF_PAST_SEVEN), due.at, due.at - MINUTE).send is None


@pytest.mark.parametrize(
    ("now", "sent", "late", "skipped"),
    [
        ("2026-11-26T07:30+01:00", 26, False, 0),
        ("2026-11-26T07:44+01:00", 26, False, 0),
        ("2026-11-26T13:30+01:00", 26, True, 0),
        ("2026-11-26T23:59+01:00", 26, True, 0),
        ("2026-11-27T00:00+01:00", None, False, 1),
        ("2026-11-27T07:31+01:00", 27, False, 1),
        ("2026-11-29T12:00+01:00", 29, True, 3),
    ],
)
def test_after_downtime_the_last_is_sent_late_on_its_day_and_those_before_are_skipped(
    now, sent, late, skipped
):
    found = missed(berlin(HALF_PAST_SEVEN), at("2026-11-26T07:30+01:00"), at(now))
    assert (found.send.day.day if found.send else None) == sent
    assert found.late is late
    assert len(found.skipped) == skipped


def test_a_digest_just_before_midnight_is_not_over_a_moment_later():
    late = berlin(time(23, 55))
    due = next_due(late, at("2026-11-26T12:00+01:00"))
    assert missed(late, due.at, due.at + GRACE).send == due
    assert missed(late, due.at, due.at + GRACE + MINUTE).send is None


@given(schedules, moments, st.integers(0, 20 * 24 * 60))
def test_all_that_came_due_is_either_sent_or_skipped(schedule, after, minutes):
    first = next_due(schedule, after)
    now = first.at + minutes * MINUTE
    found = missed(schedule, first.at, now)
    dealt_with = [*found.skipped, *([found.send] if found.send else [])]
    came = []
    for due in dues(schedule, first.at - timedelta(microseconds=1)):
        if due.at > now:
            break
        came.append(due)
    assert dealt_with == came
