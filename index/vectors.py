"""What every store of vectors does: keep passages, find them again. The contract of the back ends.

Vectors are derived: the catalog can rebuild them. ``index.vectors_edge`` keeps them in a folder
of this machine, ``index.vectors_qdrant`` on a Qdrant server or a cluster of them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from index.types import Passage

Vector = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Which embedding model made the vectors; stored beside them and compared on opening."""

    name: str
    dimension: int
    fingerprint: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Point:
    """A passage with all that is needed to find it.

    ``vector`` has unit length and the store's dimension. ``lexical`` is the text whose words
    are matched, as a rule the headline and the passage. ``known_at`` is aware.
    """

    passage: Passage
    vector: Vector
    lexical: str
    known_at: datetime
    source: str
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RawPoint:
    """A point as it is kept: to be taken from one store to another without being made anew."""

    id: str
    vector: list[float]
    words: tuple[list[int], list[float]]
    payload: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which passages may be found. None and empty tuples filter nothing.

    ``since`` is inclusive and ``until`` exclusive; what became known after ``as_of`` is
    invisible. ``sources`` and ``languages`` compare exactly. Times are aware.
    """

    since: datetime | None = None
    until: datetime | None = None
    as_of: datetime | None = None
    sources: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    article_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """How passages found by meaning and by words become one list.

    Both are lists of the ``depth`` best. At rank ``r`` (from 1) of a list with weight ``w``,
    ``dense`` or ``sparse``, a passage earns ``1 / (rrf_k - 1 + r / w)``: a heavier list falls
    off more slowly. The sum is multiplied by ``1 + freshness * scale_days / (scale_days + age)``
    with the age in days: news of now counts ``1 + freshness`` times as much as old news.
    """

    dense: float = 1.0
    sparse: float = 1.0
    depth: int = 100
    rrf_k: int = 60
    freshness: float = 1.0
    scale_days: float = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A passage that was found, by its place in the catalog.

    ``score`` orders the passages of one search and means nothing beyond it; ``similarity`` is
    the cosine of the question's vector and the passage's, in [-1, 1].
    """

    article_id: int
    version: int
    number: int
    start: int
    end: int
    score: float
    similarity: float


class Vectors(Protocol):
    """A store of passages with their vectors, open in this process.

    * A passage is the same passage when article, version and number are the same. Writing it
      again replaces it, so that work may be repeated after a crash without doubling anything.
    * What a method has written when it returns is there after a SIGKILL.
    * All methods may be called from any thread.
    * A store is opened with the identity of its embedding model. One that other vectors were
      made with raises ModelMismatchError; a store that another process holds raises
      VectorsLockedError. A server that cannot be reached, or does not answer in time, raises
      VectorsAwayError: the same may succeed later. Whatever else goes wrong is a VectorsError.
    * A store opened ``fresh`` is empty, and may take the place of another one only when
      ``publish`` is called: until then, others read and write what was there.
    """

    @property
    def is_shared(self) -> bool:
        """Whether other processes may have the store open at the same time."""

    def upsert(self, points: Sequence[Point]) -> None:
        """Write ``points``, replacing the same passages. Durable on return."""

    def delete_article(self, article_id: int, *, keep_version: int | None = None) -> None:
        """Forget all passages of an article, except those of ``keep_version``. Durable on return."""

    def delete_before(self, moment: datetime) -> None:
        """Forget all passages that became known before ``moment``. Durable on return."""

    def search(
        self,
        text: str,
        vector: Vector,
        *,
        filter: Filter,  # noqa: A002 - callers read better so
        limit: int,
        now: datetime,
    ) -> list[Found]:
        """Find at most ``limit`` passages by meaning and by words, best first.

        ``vector`` is that of the question, of unit length. Ages are measured at ``now``
        (aware); among passages that match equally the newer comes first.
        """

    def versions(self) -> dict[int, dict[int, int]]:
        """Count the passages kept: article id -> version -> number of passages."""

    def count(self) -> int:
        """Count all passages."""

    def optimize(self) -> bool:
        """Build what makes searching among very many passages faster; True if it did anything.

        May take minutes, and may keep the whole process waiting: not for one that serves people.
        """

    def clear(self) -> None:
        """Forget everything, the model's identity excepted. Durable on return."""

    def dump(self) -> Iterator[list[RawPoint]]:
        """Give all points, some at a time, as ``load`` takes them."""

    def load(self, points: Sequence[RawPoint]) -> None:
        """Write points that another store has given. Durable on return."""

    def publish(self) -> None:
        """Let a store that was opened ``fresh`` take the place of the one before, at once.

        Nothing where it has that place already. Durable on return.
        """

    def close(self) -> None:
        """Write what is pending and let go, so that another process may open the store."""
