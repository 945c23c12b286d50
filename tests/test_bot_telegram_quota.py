"""How much one person may ask."""

from bot.telegram.quota import Allowance, Quota


def test_a_burst_then_a_trickle():
    quota = Quota(Allowance(3, 10))
    waits = [quota.wait(1, 1, 100.0) for _ in range(4)]
    assert waits == [0, 0, 0, 10]
    assert quota.wait(1, 1, 109.0) == 1
    assert quota.wait(1, 1, 110.0) == 0


def test_one_who_asks_too_much_harms_nobody_else():
    quota = Quota(Allowance(1, 10))
    assert quota.wait(1, 1, 0.0) == 0
    assert quota.wait(1, 1, 0.0) > 0
    assert quota.wait(2, 2, 0.0) == 0


def test_a_group_has_a_quota_of_its_own():
    quota = Quota(Allowance(9, 10), Allowance(2, 10))
    assert [quota.wait(person, -5, 0.0) for person in (1, 2, 3)] == [0, 0, 10]
    assert quota.wait(3, 3, 0.0) == 0


def test_one_who_has_to_wait_is_told_so_once():
    quota = Quota()
    assert quota.may_warn(1, 0.0, 6.0)
    assert not quota.may_warn(1, 5.0, 1.0)
    assert quota.may_warn(1, 6.5, 1.0)
