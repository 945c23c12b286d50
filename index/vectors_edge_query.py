"""How Qdrant Edge is asked: words into sparse vectors, a search into one query, points into Found."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from index.vectors import Filter, Found, Ranking, Vector

if TYPE_CHECKING:
    import qdrant_edge as edge

DENSE = "dense"
SPARSE = "bm25"

_WORDS = 80.0  # of a passage and its headline, stop words not counted, at the mean
_DAY = 86_400.0


class EdgeQueries:
    """Builds what Edge is asked, all with the same Ranking."""

    def __init__(self, ranking: Ranking) -> None:
        """Take words as English ones: stems, without stop words and accents."""
        import qdrant_edge as edge

        self._ranking = ranking
        self._bm25 = edge.Bm25(
            edge.Bm25Config(language="english", ascii_folding=True, avg_len=_WORDS)
        )

    def words(self, text: str) -> "edge.SparseVector":
        """Weigh the words of a text that is to be found."""
        return self._bm25.embed_document(_readable(text))

    def search(
        self, text: str, vector: Vector, within: Filter, limit: int, now: datetime
    ) -> "edge.QueryRequest":
        """Ask for the ``limit`` best by meaning and by words together, freshened at ``now``."""
        import qdrant_edge as edge

        depth = max(self._ranking.depth, limit)
        conditions = _conditions(within)
        words = self._bm25.embed_query(_readable(text))
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
        _found(point, ranked.score, similarity)
        for point, ranked, similarity in zip(order, points, similarities, strict=True)
    ]


def _found(point: "edge.ScoredPoint", score: float, similarity: float) -> Found:
    payload = point.payload or {}
    return Found(
        article_id=payload["article_id"],
        version=payload["version"],
        number=payload["number"],
        start=payload["start"],
        end=payload["end"],
        score=score,
        similarity=similarity,
    )


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
        [Expression.Datetime(_utc(now)), Expression.Neg(Expression.DatetimeKey("known_at"))]
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

    # One bound to a range: of two upper bounds in the same range Edge forgets one.
    times = {"gte": within.since, "lt": within.until, "lte": within.as_of}
    ranges = [RangeDateTime(**{name: _utc(time)}) for name, time in times.items() if time]
    chosen = {
        "source": MatchAny(list(within.sources)),
        "language": MatchAny(list(within.languages)),
        "article_id": MatchAny(list(within.article_ids)),
    }
    return Filter(
        must=[
            *(FieldCondition("known_at", range=known_at) for known_at in ranges),
            *(FieldCondition(field, match=match) for field, match in chosen.items() if match.value),
        ]
    )


def _utc(time: datetime) -> str:
    return time.astimezone(UTC).isoformat()


def _readable(text: str) -> str:
    """Replace lone surrogates, which Edge does not take."""
    return text.encode(errors="replace").decode()
