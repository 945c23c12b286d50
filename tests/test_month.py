"""Some days of the simulated month: two processes, killed and lied to, over a change of clocks."""

from datetime import date

from month import Trouble, simulate
from month_report import FAULTS, judged


def test_every_digest_comes_once_or_owns_up_to_what_became_of_it(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    trouble = Trouble(kill=0.05, flood=0.2, lost_answer=0.1, lost_request=0.05, block=0.05)
    (month,) = simulate([(date(2026, 3, 28), 2)], count=24, seed=5, trouble=trouble)
    verdict = judged(month)
    assert {name: verdict[name] for name in FAULTS if verdict[name]} == {}, month.faults
    assert verdict["arrived once, on time"] > 0
    assert month.troubles["outage of six hours"] == 1
