"""Take articles into the catalog, and what is pending there into the vectors.

Two steps, each of which may be interrupted anywhere and done again: the catalog is written
first and says what is pending; a batch leaves that list only when its vectors are durable.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import TypeVar

from index.catalog import Catalog
from index.chunk import chunk
from index.embed import Embedder
from index.readers import Rejected
from index.types import Article, Passage, StoredArticle
from index.vectors import Point, Vector, Vectors

CATALOG_BATCH = 64  # articles in one transaction: few enough to lose little, enough to be quick
VECTORS_BATCH = 48  # articles embedded together: passages of like length share a batch

T = TypeVar("T")
Progress = Callable[[int], None]


@dataclass
class Totals:
    """What became of what was given: how many of each state, and each failure with its reason."""

    states: Counter[str] = field(default_factory=Counter)
    failed: list[Rejected] = field(default_factory=list)

    @property
    def seen(self) -> int:
        """How many articles were given, failures included."""
        return self.states.total() + len(self.failed)


def take_in(
    catalog: Catalog,
    given: Iterable[Article | Rejected],
    now: datetime,
    progress: Progress = lambda _: None,
) -> Totals:
    """Write the articles of ``given`` to ``catalog``; ``progress`` is told how many each time."""
    totals = Totals()
    for batch in _batches(given, CATALOG_BATCH):
        articles = [one for one in batch if isinstance(one, Article)]
        totals.failed += [one for one in batch if isinstance(one, Rejected)]
        totals.states.update(outcome.state for outcome in catalog.put(articles, now))
        progress(len(batch))
    return totals


def index_pending(
    catalog: Catalog,
    vectors: Vectors,
    embedder: Embedder,
    now: datetime,
    progress: Progress = lambda _: None,
) -> int:
    """Chunk, embed and write all that is pending; return how many articles that were."""
    done = 0
    while articles := catalog.pending(VECTORS_BATCH):
        _index(articles, vectors, embedder)
        catalog.mark_indexed([(article.id, article.version) for article in articles], now)
        done += len(articles)
        progress(len(articles))
    return done


def _index(articles: Sequence[StoredArticle], vectors: Vectors, embedder: Embedder) -> None:
    cut = [(article, passage) for article in articles for passage in chunk(article)]
    rows = embedder.embed_passages([passage.text for _, passage in cut])
    vectors.upsert([_point(*pair, row) for pair, row in zip(cut, rows, strict=True)])
    for article in articles:
        if article.version > 1:
            vectors.delete_article(article.id, keep_version=article.version)


def _point(article: StoredArticle, passage: Passage, row: Vector) -> Point:
    return Point(
        passage=passage,
        vector=row,
        lexical=f"{article.headline}\n{passage.text}",
        known_at=article.known_at,
        source=article.source,
        language=article.language,
    )


def _batches(given: Iterable[T], size: int) -> Iterator[list[T]]:
    iterator = iter(given)
    while batch := list(islice(iterator, size)):
        yield batch
