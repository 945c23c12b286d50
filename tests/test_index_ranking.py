"""Two lists become one by rank and age, as the ranking says."""

from datetime import UTC, datetime, timedelta

import pytest

from index.ranking import Candidate, ranked
from index.vectors import Ranking

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
TIMELESS = Ranking(freshness=0)


def candidate(name: str, score: float = 1.0, *, days: float = 0) -> Candidate:
    known_at = (NOW - timedelta(days=days)).isoformat()
    return Candidate(id=name, score=score, payload={"known_at": known_at})


def names(by_meaning, by_words, ranking=TIMELESS):
    return [one.id for one in ranked(by_meaning, by_words, ranking, NOW)]


def test_what_is_in_both_lists_comes_before_what_leads_one():
    by_meaning = [candidate("m", 0.9), candidate("both", 0.8)]
    by_words = [candidate("w", 7), candidate("both", 6)]
    assert names(by_meaning, by_words)[0] == "both"


def test_a_passage_earns_what_its_ranks_say():
    [one] = ranked([candidate("a")], [candidate("a")], Ranking(freshness=0, rrf_k=60), NOW)
    assert one.score == pytest.approx(2 / 60)


def test_a_heavier_list_falls_off_more_slowly():
    by_meaning = [candidate(f"m{n}", -n) for n in range(7)]
    by_words = [candidate(f"w{n}", -n) for n in range(7)]
    order = names(by_meaning, by_words, Ranking(freshness=0, dense=3))
    assert order.index("w1") < order.index("m6") < order.index("w2")


def test_a_list_that_weighs_nothing_is_passed_over():
    assert names([candidate("m")], [candidate("w")], Ranking(sparse=0)) == ["m"]


def test_news_of_now_counts_twice_as_much_as_news_of_long_ago():
    now, old = ranked(
        [candidate("now"), candidate("old", 0.99, days=10**5)], [], Ranking(rrf_k=10**6), NOW
    )
    assert now.score / old.score == pytest.approx(2, rel=1e-3)


def test_what_is_known_only_later_is_not_older_than_now():
    scores = {
        one.score
        for days in (0, -30)
        for one in ranked([candidate("a", days=days)], [], Ranking(), NOW)
    }
    assert len(scores) == 1


def test_among_those_that_match_equally_the_newer_is_ranked_first():
    same = [candidate("old", days=9), candidate("new", days=1), candidate("older", days=20)]
    assert names(same, same) == ["new", "old", "older"]


def test_nothing_found_is_nothing_ranked():
    assert names([], []) == []
