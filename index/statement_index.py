"""The statements of all articles, kept with their vectors, and looked up by speaker and topic."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from index.catalog import Catalog
from index.embed import Embedder
from index.reporting import reported
from index.sentences import Span
from index.statement_table import Key, StatementTable, StoredStatement
from index.statements import find_statements
from index.tagger import Tagged, Tagger
from index.types import Passage, Statement, StoredArticle, Window
from index.vectors import Filter, Point, Vector, Vectors

READABLE = ("en", "")  # languages the tagger has learned; the second is "unknown"
_ANY_TIME = Window()
_MOST = 400  # statements of one speaker that are looked at, the newest first
_DEPTH = 150  # statements near a topic that are looked at


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementQuery:
    """What is asked of the statements: of whom (as typed, "" for anybody), about what, from when."""

    as_of: datetime
    speaker: str = ""
    topic: str = ""
    window: Window = _ANY_TIME


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A statement found. ``similarity`` is the cosine of topic and statement, 0 without a topic."""

    statement: StoredStatement
    article: StoredArticle
    similarity: float = 0.0


class StatementIndex:
    """Statements in the catalog and in vectors of their own. May be called from any thread."""

    def __init__(
        self, table: StatementTable, vectors: Vectors, open_tagger: Callable[[], Tagger]
    ) -> None:
        """Keep statements in ``table`` and ``vectors``; the tagger is opened when first needed."""
        self.table = table
        self.vectors = vectors
        self._open_tagger = open_tagger

    @cached_property
    def _tagger(self) -> Tagger:
        return self._open_tagger()

    def find(self, articles: Sequence[StoredArticle]) -> list[list[Statement]]:
        """Find the statements of each of ``articles`` that are worth keeping.

        There are none in a language that cannot be read.
        """
        readable = [one for one in articles if one.language in READABLE]
        tagged = iter(self._tagger.tag([one.body for one in readable])) if readable else iter(())
        return [
            _kept(one.body, next(tagged)) if one.language in READABLE else [] for one in articles
        ]

    def write(
        self,
        articles: Sequence[StoredArticle],
        found: Sequence[Sequence[Statement]],
        vectors: dict[Key, Vector],
    ) -> None:
        """Keep what was found instead of what was kept of these articles. Durable on return.

        ``vectors`` has those of the statements that can be searched by topic.
        """
        pairs = list(zip(articles, found, strict=True))
        self.table.replace((one.id, one.version, those) for one, those in pairs)
        self.vectors.upsert(
            [
                _point(article, one, vectors[article.id, one.number])
                for article, those in pairs
                for one in those
                if (article.id, one.number) in vectors
            ]
        )
        for article in articles:
            if article.version > 1:
                self.vectors.delete_article(article.id, keep_version=article.version)

    def search(self, query: StatementQuery, catalog: Catalog, embedder: Embedder) -> list[Said]:
        """Return what fits ``query``, the newest article's first, in the article's order."""
        known = self._of_speaker(query) if query.speaker else None
        near = self._near(query, embedder, known) if query.topic else {}
        if known is None:
            known = list(self.table.by_keys(near, query.as_of).values())
        articles = catalog.versions({(one.article_id, one.version) for one in known})
        found = [
            Said(
                statement=one,
                article=articles[key],
                similarity=near.get((one.article_id, one.number), 0.0),
            )
            for one in known
            if (key := (one.article_id, one.version)) in articles
        ]
        return sorted(
            found,
            key=lambda one: (
                -one.article.known_at.timestamp(),
                one.article.id,
                one.statement.number,
            ),
        )

    def close(self) -> None:
        """Let go of the vectors."""
        self.vectors.close()

    def _of_speaker(self, query: StatementQuery) -> list[StoredStatement]:
        names = self.table.speakers(query.speaker)
        if not names:
            return []
        return self.table.by_speakers(names, query.as_of, query.window)[:_MOST]

    def _near(
        self, query: StatementQuery, embedder: Embedder, known: Sequence[StoredStatement] | None
    ) -> dict[Key, float]:
        """Return how near the statements nearest to the topic are."""
        if known is not None and not known:
            return {}
        within = Filter(
            since=query.window.since,
            until=query.window.until,
            as_of=query.as_of,
            article_ids=tuple(sorted({one.article_id for one in known or ()})),
        )
        found = self.vectors.search(
            query.topic,
            embedder.embed_query(query.topic),
            filter=within,
            limit=_DEPTH if known is None else 2 * _MOST,
            now=query.as_of,
        )
        return {(one.article_id, one.number): one.similarity for one in found}


def _kept(body: str, tagged: Tagged) -> list[Statement]:
    return reported(find_statements(body, tagged), body)


def extent(statement: Statement) -> Span:
    """Return the characters from the first to the last word of a statement."""
    return statement.content_spans[0][0], statement.content_spans[-1][1]


def is_searchable(statement: Statement) -> bool:
    """Tell whether a statement says something, and of somebody."""
    return bool(statement.content_spans and statement.source_span)


def _point(article: StoredArticle, one: Statement, vector: Vector) -> Point:
    start, end = extent(one)
    return Point(
        passage=Passage(
            article_id=article.id,
            version=article.version,
            number=one.number,
            start=start,
            end=end,
            text=article.body[start:end],
        ),
        vector=vector,
        lexical=f"{one.speaker}\n{one.text(article.body)}",
        known_at=article.known_at,
        source=article.source,
        language=article.language,
    )
