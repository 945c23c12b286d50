"""Vectors on a server that may be away: opened when it can be, and something else to search meanwhile."""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import TypeVar

from index.errors import VectorsAwayError
from index.keywords import Search
from index.vectors import Filter, Found, Point, RawPoint, Vector, Vectors

REST_S = 5.0
"""For how long nobody searches a server that did not answer."""

_log = logging.getLogger(__name__)

Result = TypeVar("Result")


class StandbyVectors:
    """An ``index.vectors.Vectors``, with ``standby`` to search while the server is away."""

    is_shared = True

    def __init__(
        self,
        open_: Callable[[], Vectors],
        standby: Search | None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Open the store if its server answers, else when it does.

        Raises what ``open_`` raises, but for VectorsAwayError.
        """
        self._open = open_
        self._standby = standby
        self._clock = clock
        self._guard = threading.Lock()
        self._vectors: Vectors | None = None
        self._away_since: float | None = None
        self._looked_at = 0.0
        try:
            self._opened()
        except VectorsAwayError as error:
            self._note(error)

    @property
    def is_away(self) -> bool:
        """Whether the server did not answer when it was last asked."""
        return self._away_since is not None

    def search(
        self,
        text: str,
        vector: Vector,
        *,
        filter: Filter,  # noqa: A002 - the protocol's word
        limit: int,
        now: datetime,
    ) -> list[Found]:
        """Find at most ``limit`` passages, best first; by the standby's means where there are no others."""
        standby = self._standby
        if standby is not None and self._rests():
            return standby(text, vector, filter=filter, limit=limit, now=now)
        try:
            return self._do(
                lambda one: one.search(text, vector, filter=filter, limit=limit, now=now)
            )
        except VectorsAwayError:
            if standby is None:
                raise
        return standby(text, vector, filter=filter, limit=limit, now=now)

    def _rests(self) -> bool:
        return self.is_away and self._clock() - self._looked_at < REST_S

    def upsert(self, points: Sequence[Point]) -> None:
        """Write ``points``, replacing the same passages. Durable on return."""
        self._do(lambda one: one.upsert(points))

    def delete_article(self, article_id: int, *, keep_version: int | None = None) -> None:
        """Forget all passages of an article, except those of ``keep_version``. Durable on return."""
        self._do(lambda one: one.delete_article(article_id, keep_version=keep_version))

    def delete_before(self, moment: datetime) -> None:
        """Forget all passages that became known before ``moment``. Durable on return."""
        self._do(lambda one: one.delete_before(moment))

    def versions(self) -> dict[int, dict[int, int]]:
        """Count the passages kept: article id -> version -> number of passages."""
        return self._do(lambda one: one.versions())

    def count(self) -> int:
        """Count all passages."""
        return self._do(lambda one: one.count())

    def optimize(self) -> bool:
        """Build what makes searching faster; True if it did anything."""
        return self._do(lambda one: one.optimize())

    def clear(self) -> None:
        """Forget everything, the model's identity excepted. Durable on return."""
        self._do(lambda one: one.clear())

    def dump(self) -> Iterator[list[RawPoint]]:
        """Give all points, some at a time, as ``load`` takes them."""
        return self._do(lambda one: one.dump())

    def load(self, points: Sequence[RawPoint]) -> None:
        """Write points that another store has given. Durable on return."""
        self._do(lambda one: one.load(points))

    def publish(self) -> None:
        """Let a store that was opened ``fresh`` take the place of the one before, at once."""
        self._do(lambda one: one.publish())

    def close(self) -> None:
        """Let go. Closing twice does no harm."""
        with self._guard:
            if self._vectors is not None:
                self._vectors.close()

    def _do(self, work: Callable[[Vectors], Result]) -> Result:
        try:
            result = work(self._opened())
        except VectorsAwayError as error:
            self._note(error)
            raise
        if self.is_away:
            _log.info("The vectors are back")
            self._away_since = None
        return result

    def _opened(self) -> Vectors:
        with self._guard:
            if self._vectors is None:
                self._vectors = self._open()
            return self._vectors

    def _note(self, error: VectorsAwayError) -> None:
        self._looked_at = self._clock()
        if not self.is_away:
            self._away_since = self._looked_at
            _log.error("%s", error)
