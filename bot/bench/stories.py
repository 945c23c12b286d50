"""What it costs to put one more article into a story, with few and with many articles there.

Those that are there already are written as if they had been put into their stories; those that
are measured go the real way, but for their vectors, which are made up.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from statistics import quantiles
from typing import Any

from sqlalchemy import Connection, func, insert, select

from bot.bench.events import EventEmbedder, event_of, made_article, made_articles
from bot.bench.process import elsewhere, memory, places
from index.core import open_index
from index.database import write
from index.story_grouping import Sketch
from index.story_index import StoryIndex, beginning, story_point
from index.story_table import row_of
from index.story_words import telling_words
from index.tables import INDEXED, articles, stories, story_articles, versions
from index.types import StoredArticle

ADDED = 200
"""Articles that are timed at each size, or fewer: every other one of an event that is there."""

_AT_ONCE = 500
_NEW = 10_000_000  # no event that is there has such a number
_EMBEDDED = 24  # texts that are truly embedded, to tell what that costs

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Placing:
    """What one more article takes where there are so many: ms, and the MB of memory at the highest.

    ``embed_ms`` is what its vector costs on top. ``joined`` counts those that came into a story
    with others.
    """

    articles: int
    added: int
    joined: int
    p50_ms: float
    p95_ms: float
    max_ms: float
    embed_ms: float
    peak_mb: float


class Placed:
    """An index with made articles in stories, to which more are added."""

    def __init__(self, home: Path, pool: Sequence[str]) -> None:
        self._index = open_index(places(home))
        self._real = self._index.embedder
        self._embedder = EventEmbedder(self._real)
        self._vectors = self._index.stories.vectors
        self._stories = StoryIndex(self._index.catalog, self._vectors, self._embedder)
        self._pool = pool
        self._count = 0

    def fill(self, number: int) -> None:
        """Write articles with their stories until there are ``number``."""
        made = made_articles(self._pool, self._count + 1)
        while self._count < number:
            batch = list(islice(made, min(_AT_ONCE, number - self._count)))
            rows = self._embedder.embed_passages([beginning(one) for one in batch])
            self._write(batch, [_sketch(*pair) for pair in zip(batch, rows, strict=True)])
            self._vectors.upsert([story_point(*pair) for pair in zip(batch, rows, strict=True)])
            self._count += len(batch)

    def add(self, number: int) -> Placing:
        """Put ``number`` more into stories, one after the other."""
        size = self._count
        fresh = [
            made_article(self._pool, size + n, event_of(n) if n % 2 else _NEW + size + n)
            for n in range(1, number + 1)
        ]
        self._write(fresh, [])
        took = [self._place(one) for one in fresh]
        self._count += number
        cuts = quantiles(took, n=20)
        return Placing(
            articles=size,
            added=number,
            joined=sum(self._is_joined(one) for one in fresh),
            p50_ms=cuts[9],
            p95_ms=cuts[18],
            max_ms=max(took),
            embed_ms=self._embedding(fresh[:_EMBEDDED]),
            peak_mb=memory().peak,
        )

    def close(self) -> None:
        """Let go of the index."""
        self._index.close()

    def _place(self, article: StoredArticle) -> float:
        begun = time.perf_counter()
        self._stories.place([article])
        return (time.perf_counter() - begun) * 1000

    def _embedding(self, some: Sequence[StoredArticle]) -> float:
        begun = time.perf_counter()
        self._real.embed_passages([beginning(one) for one in some])
        return (time.perf_counter() - begun) * 1000 / len(some)

    def _is_joined(self, article: StoredArticle) -> bool:
        story = self._stories.of_article(article.id, article.known_at)
        return story is not None and len(story.articles) > 1

    def _write(self, made: Sequence[StoredArticle], placed: Sequence[Sketch]) -> None:
        def work(connection: Connection) -> None:
            connection.execute(insert(articles), [_article_row(one) for one in made])
            connection.execute(insert(versions), [_version_row(one) for one in made])
            if placed:
                last = connection.scalar(select(func.max(stories.c.id))) or 0
                events = dict.fromkeys(event_of(one.article_id) for one in placed)
                story_ids = {event: last + n for n, event in enumerate(events, 1)}
                connection.execute(insert(stories), [{"id": one} for one in story_ids.values()])
                rows = [row_of(one, story_ids[event_of(one.article_id)]) for one in placed]
                connection.execute(insert(story_articles), rows)

        write(self._index.catalog.engine, work)


def measure_stories(
    pool: Sequence[str], home: Path, sizes: Sequence[int], say: Say
) -> list[Placing]:
    """Fill up to each of ``sizes`` articles in turn, and put some more into stories then."""
    measured = []
    with elsewhere(Placed, home, pool) as placed:
        for size in sorted(set(sizes)):
            say(f"filling up to {size:,} articles in stories")
            placed.fill(size)
            say("putting some more into stories")
            measured.append(placed.add(min(ADDED, size)))
        placed.close()
    return measured


def _sketch(article: StoredArticle, vector: Any) -> Sketch:  # noqa: ANN401 - an array
    return Sketch(
        article_id=article.id,
        version=1,
        voice=article.id,
        known_at=article.known_at,
        vector=vector,
        words=telling_words(article),
    )


def _article_row(one: StoredArticle) -> dict[str, Any]:
    return {
        "id": one.id,
        "identity": one.url,
        "url": one.url,
        "source": one.source,
        "first_seen": one.first_seen,
        "version": 1,
        "known_at": one.known_at,
    }


def _version_row(one: StoredArticle) -> dict[str, Any]:
    return {
        "article_id": one.id,
        "version": 1,
        "headline": one.headline,
        "body": one.body,
        "byline": [],
        "captions": [],
        "published": one.published,
        "language": one.language,
        "fingerprint": str(one.id),
        "fetched_at": one.first_seen,
        "state": INDEXED,
        "indexed_at": one.first_seen,
    }
