"""The pace of all messages together: even, with a small burst after a quiet moment."""

from bot.telegram.limiter import Pace


def test_over_any_second_no_more_than_the_rate_and_a_fifth_are_sent():
    pace, times = Pace(25), []
    for millisecond in range(3000):
        now = 10 + millisecond / 1000
        allowed = pace.allowance(now)
        pace.spend(allowed, now)
        times += [millisecond] * allowed
    for start in range(0, 2000, 50):
        assert 24 <= len([time for time in times if start < time <= start + 1000]) <= 30


def test_the_pause_ends_when_one_may_be_sent():
    pace = Pace(4)
    pace.spend(pace.allowance(100.0) or 1, 100.0)
    assert pace.allowance(100.0) == 0
    pause = pace.pause(100.0)
    assert pause > 0
    assert pace.allowance(100.0 + pause) == 1
    assert pace.allowance(100.0 + pause - 0.01) == 0


def test_a_slow_rate_is_kept_too():
    pace, sent = Pace(0.5), 0
    for second in range(60):
        allowed = pace.allowance(float(second))
        pace.spend(allowed, float(second))
        sent += allowed
    assert 29 <= sent <= 31
