"""Leases: one at a time, and no longer than its holder lives."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from bot.telegram import leases
from bot.telegram.leases import TERM, Owner, this_process
from index.database import write

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
HERE, THERE = Owner("here", 1, "a"), Owner("there", 1, "b")


@pytest.fixture
def hold(engine):
    return lambda owner, at=NOON: write(engine, lambda c: leases.hold(c, "poll", owner, at))


def test_one_holds_it_and_the_other_waits(hold):
    assert hold(HERE)
    assert not hold(THERE)
    assert hold(HERE, NOON + TERM / 2)
    assert not hold(THERE, NOON + TERM)


def test_a_lease_that_is_not_renewed_ends(hold):
    hold(HERE)
    assert hold(THERE, NOON + TERM + SECOND)
    assert not hold(HERE, NOON + TERM + SECOND)


def test_a_lease_given_back_is_free_at_once(engine, hold):
    hold(HERE)
    write(engine, lambda c: leases.release(c, "poll", THERE))
    assert not hold(THERE)
    write(engine, lambda c: leases.release(c, "poll", HERE))
    assert hold(THERE)


def test_the_lease_of_a_process_that_ended_here_is_free_at_once(hold):
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    ours = this_process()
    if not ours.place:
        pytest.skip("this system does not say what a process number is unique in")
    assert hold(Owner(ours.place, ended.pid, "gone"))
    assert hold(ours)


def test_a_process_that_runs_here_or_anywhere_else_keeps_its_lease(hold):
    ours = this_process()
    assert hold(Owner(ours.place, os.getppid(), "alive"))
    assert not hold(ours)
    assert hold(Owner("elsewhere", 2**22 + 1, "unknown"), NOON + TERM + SECOND)
    assert not hold(ours, NOON + TERM + SECOND)


def test_two_owners_in_one_process_are_two():
    assert str(this_process()) != str(this_process())
