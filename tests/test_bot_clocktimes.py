"""Times of day are read as people write them."""

from datetime import time

import pytest

from bot.clocktimes import times_in


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("7:30", [time(7, 30)]),
        ("7.30 Uhr", [time(7, 30)]),
        ("0730", [time(7, 30)]),
        ("19h30", [time(19, 30)]),
        ("7 am and 6 pm", [time(7), time(18)]),
        ("12 am", [time(0)]),
        ("12 p.m.", [time(12)]),
        ("7:15, 18:00", [time(7, 15), time(18)]),
        ("morning and evening", [time(7, 30), time(18)]),
        ("morgens", [time(7, 30)]),
        ("it is 14:32 now", [time(14, 32)]),
    ],
)
def test_a_time_is_read(text, times):
    assert times_in(text) == times


@pytest.mark.parametrize("text", ["", "whenever", "25:00", "7:61", "13 pm", "Berlin", "100"])
def test_what_is_no_time_is_none(text):
    assert times_in(text) == []
