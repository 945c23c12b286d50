"""Vectors in a folder of this machine: Qdrant Edge, the Qdrant engine without its server.

The folder holds ``lock`` (who has it open), ``model.json`` (which model made the vectors) and
``shard``, which is Edge's own.
"""

import json
import shutil
import threading
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.errors import ModelMismatchError, VectorsError, VectorsLockedError
from index.vectors import Filter, Found, Identity, Point, Ranking, RawPoint, Vector
from index.vectors_edge_query import EdgeQueries, found
from index.vectors_point import DENSE, FIELDS, SPARSE, counted, identifier, payload, utc

if TYPE_CHECKING:
    import qdrant_edge as edge
    from filelock import BaseFileLock

_PAGE = 10_000  # points read at once
_DUMPED = 500  # with their vectors


class EdgeVectors:
    """A store of vectors in a folder; an ``index.vectors.Vectors``."""

    is_shared = False

    def __init__(
        self,
        folder: Path,
        identity: Identity,
        *,
        ranking: Ranking | None = None,
        fresh: bool = False,
    ) -> None:
        """Open the store in ``folder``, making it where there is none.

        ``fresh`` forgets what it held, whatever model made it. Raises VectorsLockedError,
        ModelMismatchError, VectorsError.
        """
        self._folder = folder
        self._dimension = identity.dimension
        self._queries = EdgeQueries(ranking or Ranking())
        self._guard = threading.RLock()
        self._lock = _lock(folder)
        try:
            with _translated(folder, "; run `dateline reindex` to make them anew."):
                if fresh:
                    _forget(folder)
                _claim(folder, identity)
                self._shard = _open_shard(folder, identity.dimension)
        except BaseException:
            self._lock.release()
            raise

    def upsert(self, points: Sequence[Point]) -> None:
        """Write ``points``, replacing the same passages. Durable on return."""
        from qdrant_edge import UpdateOperation

        if points:
            self._write(UpdateOperation.upsert_points([self._prepare(point) for point in points]))

    def delete_article(self, article_id: int, *, keep_version: int | None = None) -> None:
        """Forget all passages of an article, except those of ``keep_version``. Durable on return."""
        from qdrant_edge import FieldCondition, Filter, MatchValue, UpdateOperation

        gone = Filter(
            must=[FieldCondition("article_id", match=MatchValue(article_id))],
            must_not=None
            if keep_version is None
            else [FieldCondition("version", match=MatchValue(keep_version))],
        )
        self._write(UpdateOperation.delete_points_by_filter(gone))

    def delete_before(self, moment: datetime) -> None:
        """Forget all passages that became known before ``moment``. Durable on return."""
        from qdrant_edge import FieldCondition, Filter, RangeDateTime, UpdateOperation

        old = FieldCondition("known_at", range=RangeDateTime(lt=utc(moment)))
        self._write(UpdateOperation.delete_points_by_filter(Filter(must=[old])))

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
        request = self._queries.search(text, vector, filter, limit, now)
        with self._using() as shard:
            return found(shard.query(request), vector)

    def versions(self) -> dict[int, dict[int, int]]:
        """Count the passages kept: article id -> version -> number of passages."""
        records = self._records(["article_id", "version"])
        return counted(record.payload or {} for record in records)

    def count(self) -> int:
        """Count all passages."""
        from qdrant_edge import CountRequest

        with self._using() as shard:
            return shard.count(CountRequest(exact=True))

    def optimize(self) -> bool:
        """Build Edge's search graph; True if there was anything to build.

        Edge lets no other thread of the process run meanwhile, for six minutes at 100,000
        passages. Unbuilt, a search among as many takes 13 ms and is exact.
        """
        with self._using() as shard:
            done = shard.optimize()
            shard.flush()
        return done

    def clear(self) -> None:
        """Forget everything, the model's identity excepted. Durable on return."""
        with self._using() as shard:
            shard.close()
            _forget(self._folder)
            self._shard = _open_shard(self._folder, self._dimension)

    def dump(self) -> Iterator[list[RawPoint]]:
        """Give all points, some at a time, as ``load`` takes them."""
        from qdrant_edge import ScrollRequest

        offset = None
        while True:
            request = ScrollRequest(
                offset=offset, limit=_DUMPED, with_payload=True, with_vector=True
            )
            with self._using() as shard:
                records, offset = shard.scroll(request)
            yield [_raw(record) for record in records]
            if offset is None:
                return

    def load(self, points: Sequence[RawPoint]) -> None:
        """Write points that another store has given. Durable on return."""
        from qdrant_edge import Point as EdgePoint
        from qdrant_edge import SparseVector, UpdateOperation

        made = [
            EdgePoint(
                uuid.UUID(one.id),
                {DENSE: one.vector, SPARSE: SparseVector(*one.words)},
                one.payload,
            )
            for one in points
        ]
        if made:
            self._write(UpdateOperation.upsert_points(made))

    def publish(self) -> None:
        """Nothing to be done: opened fresh, a folder is in its place at once."""

    def close(self) -> None:
        """Write what is pending and let go. Closing twice does no harm."""
        with self._guard:
            if self._lock.is_locked:
                with _translated(self._folder):
                    self._shard.close()
                self._lock.release()

    def _write(self, operation: "edge.UpdateOperation") -> None:
        with self._using() as shard:
            shard.update(operation)
            shard.flush()

    def _prepare(self, point: Point) -> "edge.Point":
        import qdrant_edge as edge

        return edge.Point(
            identifier(point.passage),
            {DENSE: point.vector.tolist(), SPARSE: self._queries.words(point.lexical)},
            payload(point),
        )

    def _records(self, fields: list[str]) -> "Iterator[edge.Record]":
        from qdrant_edge import ScrollRequest

        offset = None
        with self._using() as shard:
            while True:
                request = ScrollRequest(
                    offset=offset, limit=_PAGE, with_payload=fields, with_vector=False
                )
                records, offset = shard.scroll(request)
                yield from records
                if offset is None:
                    return

    @contextmanager
    def _using(self) -> "Iterator[edge.EdgeShard]":
        with self._guard, _translated(self._folder):
            yield self._shard


def _raw(record: "edge.Record") -> RawPoint:
    vectors: Any = record.vector
    words = vectors[SPARSE]
    return RawPoint(
        id=str(record.id),
        vector=list(vectors[DENSE]),
        words=(list(words.indices), list(words.values)),
        payload=record.payload or {},
    )


@contextmanager
def _translated(folder: Path, advice: str = "") -> Iterator[None]:
    """Turn what Edge and the file system raise into VectorsError. Edge raises bare Exceptions."""
    try:
        yield
    except VectorsError:
        raise
    except Exception as error:
        what = " ".join(str(error).split())
        raise VectorsError(f"{folder}: the vectors cannot be used: {what}{advice}") from error


def _lock(folder: Path) -> "BaseFileLock":
    """Take the folder for this process. The system gives it back when the process ends, however."""
    from filelock import FileLock, Timeout

    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / "lock", timeout=0, thread_local=False)
        lock.acquire()
    except Timeout as error:
        raise VectorsLockedError(
            f"{folder}: another process holds the vectors; "
            "ask the running bot instead, or let several have them at once on a Qdrant server, "
            "by its URL in the setting `vectors` (DATELINE_VECTORS)."
        ) from error
    except OSError as error:
        raise VectorsError(f"{folder}: the vectors cannot be opened: {error}") from error
    return lock


def _claim(folder: Path, identity: Identity) -> None:
    """Write whose vectors these are, or refuse them if they are another model's."""
    note = folder / "model.json"
    if note.exists() and (folder / "shard").exists():
        if json.loads(note.read_bytes()) == asdict(identity):
            return
        raise ModelMismatchError(
            f"{folder}: the vectors were not made by the embedding model {identity.name}; "
            "run `dateline reindex` to make them anew."
        )
    draft = folder / "model.json.new"
    draft.write_text(json.dumps(asdict(identity)))
    draft.replace(note)


def _open_shard(folder: Path, dimension: int) -> "edge.EdgeShard":
    """Load the shard, made complete beside its place first where there is none."""
    from qdrant_edge import EdgeShard

    shard = folder / "shard"
    if not shard.exists():
        draft = folder / "shard.new"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir()
        _create(draft, dimension)
        draft.rename(shard)
    return EdgeShard.load(str(shard))


def _create(path: Path, dimension: int) -> None:
    import qdrant_edge as edge

    config = edge.EdgeConfig(
        vectors={DENSE: edge.EdgeVectorParams(dimension, edge.Distance.Cosine)},
        sparse_vectors={SPARSE: edge.EdgeSparseVectorParams(modifier=edge.Modifier.Idf)},
    )
    shard = edge.EdgeShard.create(str(path), config)
    kinds = {
        "integer": edge.PayloadSchemaType.Integer,
        "datetime": edge.PayloadSchemaType.Datetime,
        "keyword": edge.PayloadSchemaType.Keyword,
    }
    for field, kind in FIELDS.items():
        shard.update(edge.UpdateOperation.create_field_index(field, kinds[kind]))
    shard.close()


def _forget(folder: Path) -> None:
    """Remove the shard; a process killed on the way leaves it whole or gone."""
    gone = folder / "shard.old"
    shutil.rmtree(gone, ignore_errors=True)
    if (folder / "shard").exists():
        (folder / "shard").rename(gone)
        shutil.rmtree(gone)
