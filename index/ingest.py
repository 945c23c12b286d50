"""Take articles into the catalog, and what is pending there into the vectors.

Two steps, each of which may be interrupted anywhere and done again: the catalog is written
first and says what is pending; a batch leaves that list only when its vectors and statements
are durable.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import TypeVar

from index.catalog import Catalog
from index.chunk import chunk
from index.embed import Embedder
from index.errors import CatalogError
from index.readers import Rejected
from index.sentences import Span
from index.statement_index import StatementIndex, extent, is_searchable
from index.statement_table import Key
from index.story_index import StoryIndex, beginning, story_point
from index.types import Article, Passage, Statement, StoredArticle
from index.vectors import Point, Vector, Vectors

CATALOG_BATCH = 64  # articles in one transaction: few enough to lose little, enough to be quick
VECTORS_BATCH = 48  # articles embedded together: passages of like length share a batch

T = TypeVar("T")
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What indexing reads from and writes to."""

    catalog: Catalog
    vectors: Vectors
    embedder: Embedder
    statements: StatementIndex
    stories: StoryIndex


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


def index_pending(parts: Parts, now: datetime, progress: Progress = lambda _: None) -> int:
    """Chunk, embed, read for statements and write all that is pending; return how many that were."""
    done = 0
    begun = time.monotonic()
    while True:
        current = now + timedelta(seconds=time.monotonic() - begun)
        articles = parts.catalog.claim(VECTORS_BATCH, current)
        if not articles:
            break
        with _released_on_failure(articles, parts.catalog):
            _index(articles, parts)
            keys = [(article.id, article.version) for article in articles]
            parts.catalog.mark_indexed(keys, current)
        _forget_overtaken(articles, parts)
        done += len(articles)
        progress(len(articles))
    parts.stories.place_waiting()
    return done


@contextmanager
def _released_on_failure(claimed: Sequence[StoredArticle], catalog: Catalog) -> Iterator[None]:
    """Let others, or ourselves, try again at once what fails here."""
    try:
        yield
    except BaseException:
        with suppress(CatalogError):  # then the claims end by themselves
            catalog.release(claimed)
        raise


def _forget_overtaken(articles: Sequence[StoredArticle], parts: Parts) -> None:
    """Forget the vectors of articles that somebody else has indexed in a later version meanwhile.

    That can be only where a claim has ended before the work was done.
    """
    current = parts.catalog.articles([article.id for article in articles])
    for article in articles:
        version = current[article.id].version if article.id in current else None
        if version != article.version:
            for one in (parts.vectors, parts.statements.vectors, parts.stories.vectors):
                one.delete_article(article.id, keep_version=version)


def index_beside(parts: Parts, progress: Progress = lambda _: None) -> dict[int, int]:
    """Write all articles into vectors that are not read yet; return the version of each by its id.

    Nothing is pending by that, and no story changes.
    """
    done: dict[int, int] = {}
    for articles in _batches(parts.catalog.iterate(), VECTORS_BATCH):
        _index_passages(articles, parts)
        rows = parts.embedder.embed_passages([beginning(article) for article in articles])
        pairs = zip(articles, rows, strict=True)
        parts.stories.vectors.upsert([story_point(*pair) for pair in pairs])
        done |= {article.id: article.version for article in articles}
        progress(len(articles))
    return done


def _index(articles: Sequence[StoredArticle], parts: Parts) -> None:
    _index_passages(articles, parts)
    parts.stories.place(articles)


def _index_passages(articles: Sequence[StoredArticle], parts: Parts) -> None:
    cut = [(article, passage) for article in articles for passage in chunk(article)]
    found = parts.statements.find(articles)
    within = _by_passage(cut, articles, found)
    rows, pooled = parts.embedder.embed_parts(
        [passage.text for _, passage in cut], [[span for _, span in those] for those in within]
    )
    parts.vectors.upsert([_point(*pair, row) for pair, row in zip(cut, rows, strict=True)])
    for article in articles:
        if article.version > 1:
            parts.vectors.delete_article(article.id, keep_version=article.version)
    keys = (key for those in within for key, _ in those)
    parts.statements.write(
        articles, found, dict(zip(keys, (row for one in pooled for row in one), strict=True))
    )


def _by_passage(
    cut: Sequence[tuple[StoredArticle, Passage]],
    articles: Sequence[StoredArticle],
    found: Sequence[Sequence[Statement]],
) -> list[list[tuple[Key, Span]]]:
    """Return for each passage the statements that begin in it, with their spans in its text."""
    of_article = {article.id: those for article, those in zip(articles, found, strict=True)}
    return [
        [
            (
                (article.id, one.number),
                (start - passage.start, min(end, passage.end) - passage.start),
            )
            for one in of_article[article.id]
            if is_searchable(one)
            for start, end in (extent(one),)
            if passage.start <= start < passage.end
        ]
        for article, passage in cut
    ]


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
