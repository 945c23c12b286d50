"""Two lists of what was found, one by meaning and one by words, made into one: by rank and age.

What ``index.vectors.Ranking`` says, for vectors that lie on several machines: each of them
would rank only what it has itself. Pure functions of what was found and ``now``.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from index.vectors import Ranking

_DAY = 86_400.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Candidate:
    """A point found by one list: ``score`` is that of the list, ``payload`` what is kept with it."""

    id: str
    score: float
    payload: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ranked:
    """A point with its place among all: ``score`` as ``Ranking`` makes it."""

    id: str
    score: float
    payload: dict[str, Any]


def ranked(
    by_meaning: Sequence[Candidate], by_words: Sequence[Candidate], ranking: Ranking, now: datetime
) -> list[Ranked]:
    """Return all that was found in either list once, the best first."""
    earned: defaultdict[str, float] = defaultdict(float)
    for weight, candidates in ((ranking.dense, by_meaning), (ranking.sparse, by_words)):
        for rank, one in enumerate(_newest_first(candidates) if weight else (), start=1):
            earned[one.id] += 1.0 / (ranking.rrf_k - 1 + rank / weight)
    payloads = {one.id: one.payload for one in (*by_meaning, *by_words)}
    everything = [
        Ranked(id=id_, score=score * _freshness(payloads[id_], ranking, now), payload=payloads[id_])
        for id_, score in earned.items()
    ]
    return sorted(everything, key=lambda one: (-one.score, -_known_at(one.payload), one.id))


def _newest_first(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Order those that match equally by age: ranks alone would keep them as they happen to come."""
    return sorted(candidates, key=lambda one: (-round(one.score, 6), -_known_at(one.payload)))


def _freshness(payload: dict[str, Any], ranking: Ranking, now: datetime) -> float:
    # What became known only after ``now`` is not older than what is known now.
    age = max(0.0, now.timestamp() - _known_at(payload)) / _DAY
    return 1.0 + ranking.freshness * ranking.scale_days / (ranking.scale_days + age)


def _known_at(payload: dict[str, Any]) -> float:
    return datetime.fromisoformat(payload["known_at"]).timestamp()
