"""How Qdrant Edge is asked: words into sparse vectors, a search into one query, points into Found."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from index.vectors import Filter, Found, Ranking, Vector
from index.vectors_point import DENSE, SPARSE, Words, bounds, choices, utc
from index.vectors_point import found as found_point

if TYPE_CHECKING:
    import qdrant_edge as edge

_DAY = 86_400.0


class EdgeQueries:
    """Builds what Edge is asked, all with the same Ranking."""

    def __init__(self, ranking: Ranking) -> None:
        self._ranking = ranking
        self._words = Words()

    def words(self, text: str) -> "edge.SparseVector":
        """Weigh the words of a text that is to be found."""
        return self._words.of_text(text)

    def search(
        self, text: str, vector: Vector, within: Filter, limit: int, now: datetime
    ) -> "edge.QueryRequest":
        """Ask for the ``limit`` best by meaning and by words together, freshened at ``now``."""
        import qdrant_edge as edge

        depth = max(self._ranking.depth, limit)
        conditions = _conditions(within)
        words = self._words.of_question(text)
        lists = [
            edge.Prefetch(limit=depth, query=edge.Query.Nearest(asked, using), filter=conditions)
            for using, asked in ((DENSE, vector.tolist()), (SPARSE, words))
        ]
        fused = edge.Prefetch(limit=2 * depth, query=_fusion(self._ranking), prefetches=lists)
        return edge.QueryRequest(
            limit=limit,
            query=edge.Formula(_freshened(self._ranking, now)),
            prefetches=[fused],
            with_vector=[DENSE, SPARSE],
            with_payload=True,
        )


def found(points: "Sequence[edge.ScoredPoint]", vector: Vector) -> list[Found]:
    """Read what a search for ``vector`` found; passages of the same text come newest first."""
    similarities = [_similarity(point, vector) for point in points]
    places: defaultdict[object, list[int]] = defaultdict(list)
    for place, (point, similarity) in enumerate(zip(points, similarities, strict=True)):
        places[round(similarity, 6), _words(point)].append(place)
    order = list(points)
    for same in places.values():
        # Fusion knows ranks only, and ranks equals one after the other as it happens to meet them.
        newest_first = sorted((points[place] for place in same), key=_known_at, reverse=True)
        for place, point in zip(same, newest_first, strict=True):
            order[place] = point
    return [
        found_point(point.payload or {}, ranked.score, similarity)
        for point, ranked, similarity in zip(order, points, similarities, strict=True)
    ]


def _similarity(point: "edge.ScoredPoint", vector: Vector) -> float:
    stored = np.asarray(_vectors(point)[DENSE], dtype=np.float32)
    return float(np.clip(stored @ vector, -1.0, 1.0))


def _words(point: "edge.ScoredPoint") -> tuple[int, ...]:
    sparse = _vectors(point)[SPARSE]
    return tuple(sparse.indices)


def _vectors(point: "edge.ScoredPoint") -> dict[str, Any]:
    return cast("dict[str, Any]", point.vector)


def _known_at(point: "edge.ScoredPoint") -> datetime:
    return datetime.fromisoformat((point.payload or {})["known_at"])


def _freshened(ranking: Ranking, now: datetime) -> "edge.Expression":
    """Multiply the fused score by 1 + freshness * scale / (scale + age)."""
    from qdrant_edge import Expression

    scale = Expression.Constant(ranking.scale_days * _DAY)
    age = Expression.Sum(
        [Expression.Datetime(utc(now)), Expression.Neg(Expression.DatetimeKey("known_at"))]
    )
    age = Expression.Max([age, Expression.Constant(0.0)])  # known only after ``now``: not older
    share = Expression.Div(scale, Expression.Sum([scale, age]), None)
    bonus = Expression.Mult([Expression.Constant(ranking.freshness), share])
    return Expression.Mult(
        [Expression.Variable("$score"), Expression.Sum([Expression.Constant(1.0), bonus])]
    )


def _fusion(ranking: Ranking) -> "edge.Fusion":
    from qdrant_edge import Fusion

    fusion: Any = Fusion.Rrf(ranking.rrf_k, [ranking.dense, ranking.sparse])
    return cast("edge.Fusion", fusion)  # which it is, whatever the stub says


def _conditions(within: Filter) -> "edge.Filter":
    from qdrant_edge import FieldCondition, Filter, MatchAny, RangeDateTime

    return Filter(
        must=[
            *(FieldCondition("known_at", range=RangeDateTime(**bound)) for bound in bounds(within)),
            *(
                FieldCondition(field, match=MatchAny(values))
                for field, values in choices(within).items()
            ),
        ]
    )
