"""Vectors on a Qdrant server or a cluster of them, where any number of processes have them at once."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from index.errors import VectorsError
from index.qdrant_collections import Shelf
from index.qdrant_server import Connection, NotThereError
from index.ranking import Candidate, Ranked, ranked
from index.vectors import Filter, Found, Identity, Point, Ranking, RawPoint, Vector
from index.vectors_point import (
    DENSE,
    SPARSE,
    Words,
    bounds,
    choices,
    counted,
    found,
    identifier,
    payload,
    utc,
)

if TYPE_CHECKING:
    from qdrant_client import QdrantClient, models

_AT_ONCE = 128  # points in one request: about a megabyte
_PAGE = 5_000  # points read at once
_DUMPED = 500  # with their vectors
_PLACE = ["article_id", "version", "number", "start", "end", "known_at"]

Result = TypeVar("Result")


class QdrantVectors:
    """A store of vectors behind an alias of a server; an ``index.vectors.Vectors``."""

    is_shared = True

    def __init__(
        self,
        connection: Connection,
        alias: str,
        identity: Identity,
        *,
        ranking: Ranking | None = None,
        fresh: bool = False,
    ) -> None:
        """Open the store called ``alias``, making it where there is none; ``connection`` is its own.

        ``fresh`` begins another one beside it, whatever model made that; ``publish`` lets it take
        its place. Raises ModelMismatchError, VectorsAwayError, VectorsError.
        """
        self._connection = connection
        self._ranking = ranking or Ranking()
        self._words = Words()
        self._shelf = Shelf(connection, alias, identity)
        self._is_draft = fresh
        self._is_open = True
        try:
            self._name = self._shelf.draft() if fresh else self._shelf.current()
        except BaseException:
            self.close()
            raise

    def upsert(self, points: Sequence[Point]) -> None:
        """Write ``points``, replacing the same passages. Durable on return."""
        for start in range(0, len(points), _AT_ONCE):
            self._upsert([self._prepare(point) for point in points[start : start + _AT_ONCE]])

    def delete_article(self, article_id: int, *, keep_version: int | None = None) -> None:
        """Forget all passages of an article, except those of ``keep_version``. Durable on return."""
        from qdrant_client import models

        gone = models.Filter(must=[_matches("article_id", article_id)])
        if keep_version is not None:
            gone.must_not = [_matches("version", keep_version)]
        self._delete(gone)

    def delete_before(self, moment: datetime) -> None:
        """Forget all passages that became known before ``moment``. Durable on return."""
        from qdrant_client import models

        self._delete(models.Filter(must=[_known({"lt": utc(moment)})]))

    def search(
        self,
        text: str,
        vector: Vector,
        *,
        filter: Filter,  # noqa: A002 - the protocol's word
        limit: int,
        now: datetime,
    ) -> list[Found]:
        """Find at most ``limit`` passages by meaning and by words, best first."""
        by_meaning, by_words = self._lists(text, vector, filter, limit)
        best = ranked(by_meaning, by_words, self._ranking, now)[:limit]
        similarities = {one.id: one.score for one in by_meaning}
        similarities |= self._similarities(
            [one for one in best if one.id not in similarities], vector
        )
        return [
            found(one.payload, one.score, max(-1.0, min(1.0, similarities[one.id])))
            for one in best
            if one.id in similarities  # forgotten in between
        ]

    def versions(self) -> dict[int, dict[int, int]]:
        """Count the passages kept: article id -> version -> number of passages."""
        return counted(self._payloads(["article_id", "version"]))

    def count(self) -> int:
        """Count all passages."""
        return self._call(lambda client, name: client.count(name, exact=True).count)

    def optimize(self) -> bool:
        """Nothing to be done: the server does it by itself."""
        return False

    def clear(self) -> None:
        """Forget everything, the model's identity excepted. Durable on return."""
        before, self._name = self._name, self._shelf.draft()
        if self._is_draft:
            self._shelf.drop(before)
        else:
            self._shelf.publish(self._name)

    def dump(self) -> Iterator[list[RawPoint]]:
        """Give all points, some at a time, as ``load`` takes them."""
        offset: Any = None
        while True:
            records, offset = self._page(None, offset)
            yield [_raw(record) for record in records]
            if offset is None:
                return

    def load(self, points: Sequence[RawPoint]) -> None:
        """Write points that another store has given. Durable on return."""
        from qdrant_client import models

        for start in range(0, len(points), _AT_ONCE):
            self._upsert(
                [
                    models.PointStruct(
                        id=one.id,
                        vector={
                            DENSE: one.vector,
                            SPARSE: models.SparseVector(indices=one.words[0], values=one.words[1]),
                        },
                        payload=one.payload,
                    )
                    for one in points[start : start + _AT_ONCE]
                ]
            )

    def publish(self) -> None:
        """Let a store that was opened ``fresh`` take the place of the one before, at once."""
        if self._is_draft:
            self._shelf.publish(self._name)
            self._is_draft = False

    def close(self) -> None:
        """Let go. Closing twice does no harm."""
        self._is_open = False
        self._connection.close()

    def _call(self, work: "Callable[[QdrantClient, str], Result]") -> Result:
        """Do ``work`` with the collection, or with the one that has taken its place."""
        if not self._is_open:
            raise VectorsError(f"{self._connection.server}: the vectors are closed")
        name = self._name
        try:
            return self._connection.call(lambda client: work(client, name))
        except NotThereError:
            if self._is_draft:
                raise
        self._name = self._shelf.current()
        return self._connection.call(lambda client: work(client, self._name))

    def _prepare(self, point: Point) -> "models.PointStruct":
        from qdrant_client import models

        words = self._words.of_text(point.lexical)
        sparse = models.SparseVector(indices=list(words.indices), values=list(words.values))
        return models.PointStruct(
            id=str(identifier(point.passage)),
            vector={DENSE: point.vector.tolist(), SPARSE: sparse},
            payload=payload(point),
        )

    def _lists(
        self, text: str, vector: Vector, within: Filter, limit: int
    ) -> tuple[list[Candidate], list[Candidate]]:
        """Return the nearest in meaning and those that share words, each the best first."""
        from qdrant_client import models

        words = self._words.of_question(text)
        asked: dict[str, Any] = {DENSE: vector.tolist()}
        if words.indices:
            asked[SPARSE] = models.SparseVector(
                indices=list(words.indices), values=list(words.values)
            )
        requests = [
            models.QueryRequest(
                query=query,
                using=using,
                filter=_conditions(within),
                limit=max(self._ranking.depth, limit),
                with_payload=_PLACE,
            )
            for using, query in asked.items()
        ]
        answers = self._call(lambda client, name: client.query_batch_points(name, requests))
        lists = [[_candidate(point) for point in answer.points] for answer in answers]
        return lists[0], lists[1] if len(lists) > 1 else []

    def _similarities(self, those: Sequence[Ranked], vector: Vector) -> dict[str, float]:
        """Return the cosine of ``vector`` and each of ``those``, by id."""
        from qdrant_client import models

        if not those:
            return {}
        chosen = models.Filter(must=[models.HasIdCondition(has_id=[one.id for one in those])])
        answer = self._call(
            lambda client, name: client.query_points(
                name,
                query=vector.tolist(),
                using=DENSE,
                query_filter=chosen,
                search_params=models.SearchParams(exact=True),
                limit=len(those),
                with_payload=False,
            )
        )
        return {str(point.id): point.score for point in answer.points}

    def _upsert(self, prepared: "list[models.PointStruct]") -> None:
        self._call(lambda client, name: client.upsert(name, prepared, wait=True))

    def _delete(self, gone: "models.Filter") -> None:
        self._call(lambda client, name: client.delete(name, gone, wait=True))

    def _payloads(self, fields: list[str]) -> Iterator[dict[str, Any]]:
        offset: Any = None
        while True:
            records, offset = self._page(fields, offset)
            yield from (record.payload or {} for record in records)
            if offset is None:
                return

    def _page(
        self,
        fields: list[str] | None,
        offset: Any,  # noqa: ANN401 - whatever the server calls it
    ) -> "tuple[list[models.Record], Any]":
        """Read points with these fields only; with None all there is of fewer points."""
        return self._call(
            lambda client, name: client.scroll(
                name,
                limit=_PAGE if fields else _DUMPED,
                offset=offset,
                with_payload=fields or True,
                with_vectors=fields is None,
            )
        )


def _raw(record: "models.Record") -> RawPoint:
    vectors: Any = record.vector
    words = vectors[SPARSE]
    return RawPoint(
        id=str(record.id),
        vector=list(vectors[DENSE]),
        words=(list(words.indices), list(words.values)),
        payload=record.payload or {},
    )


def _candidate(point: "models.ScoredPoint") -> Candidate:
    return Candidate(id=str(point.id), score=point.score, payload=point.payload or {})


def _conditions(within: Filter) -> "models.Filter":
    from qdrant_client import models

    return models.Filter(
        must=[
            *(_known(bound) for bound in bounds(within)),
            *(
                models.FieldCondition(key=field, match=models.MatchAny(any=values))
                for field, values in choices(within).items()
            ),
        ]
    )


def _matches(field: str, value: int) -> "models.FieldCondition":
    from qdrant_client import models

    return models.FieldCondition(key=field, match=models.MatchValue(value=value))


def _known(bound: dict[str, str]) -> "models.FieldCondition":
    from qdrant_client import models

    return models.FieldCondition(key="known_at", range=models.DatetimeRange(**bound))  # type: ignore[arg-type]  # parsed
