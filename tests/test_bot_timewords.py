"""The time words of a question, relative to the day it is asked as of."""

from datetime import UTC, datetime

import pytest

from bot.timewords import find_time_words

NOW = datetime(2026, 11, 18, 15, 30, tzinfo=UTC)  # a Wednesday


def day(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC) if text else None


@pytest.mark.parametrize(
    ("question", "since", "until"),
    [
        ("What happened yesterday?", "2026-11-17", "2026-11-18"),
        ("What happened today?", "2026-11-18", "2026-11-19"),
        ("What happened this morning?", "2026-11-18", "2026-11-19"),
        ("What was said on Monday?", "2026-11-16", "2026-11-17"),
        ("What was said last Friday?", "2026-11-13", "2026-11-14"),
        ("What happened in July?", "2026-07-01", "2026-08-01"),
        ("What happened in December?", "2025-12-01", "2026-01-01"),
        ("What happened in July 2022?", "2022-07-01", "2022-08-01"),
        ("What happened in 2024?", "2024-01-01", "2025-01-01"),
        ("What happened on 3 November?", "2026-11-03", "2026-11-04"),
        ("What happened on Nov. 3, 2025?", "2025-11-03", "2025-11-04"),
        ("What happened on 2026-11-05?", "2026-11-05", "2026-11-06"),
        ("What happened last month?", "2026-10-01", "2026-11-01"),
        ("What happened last week?", "2026-11-09", "2026-11-16"),
        ("What happened this week?", "2026-11-11", "2026-11-23"),
        ("What happened since Monday?", "2026-11-16", None),
        ("What happened after Monday?", "2026-11-17", None),
        ("What happened before Monday?", None, "2026-11-16"),
        ("What happened between Monday and Tuesday?", "2026-11-16", "2026-11-18"),
        ("What was new from Friday to Tuesday?", "2026-11-13", "2026-11-18"),
    ],
)
def test_time_words_become_a_window(question, since, until):
    found = find_time_words(question, NOW)
    assert (found.window.since, found.window.until) == (day(since), day(until))
    assert found.text in question


def test_a_span_that_reaches_back_is_counted_from_now():
    window = find_time_words("What happened in the last 3 days?", NOW).window
    assert (window.since, window.until) == (datetime(2026, 11, 15, 15, 30, tzinfo=UTC), None)


def test_time_words_mean_the_day_they_are_asked_as_of():
    earlier = datetime(2022, 7, 1, tzinfo=UTC)
    assert find_time_words("yesterday", earlier).window.until == earlier


@pytest.mark.parametrize(
    "question",
    ["Who may win?", "Who is the minister?", "Why march?", "What is in the sixth second?", "", "in 9999"],
)  # fmt: skip
def test_where_no_time_is_meant_there_is_none(question):
    assert find_time_words(question, NOW) is None


@pytest.mark.parametrize(
    "question", ["99999999 days ago", "in the last 99999999 years", "on 31 February"]
)
def test_impossible_times_break_nothing(question):
    found = find_time_words(question, NOW)
    assert found is None or found.window.since is None or found.window.since <= NOW
