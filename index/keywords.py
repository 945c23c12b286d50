"""Search by words in the catalog alone: what is left while the vectors are away.

Slower than the vectors and not as good, but with the same meaning of everything in ``Found``.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import (
    ColumnElement,
    Engine,
    Select,
    case,
    desc,
    func,
    literal,
    literal_column,
    or_,
    select,
)

from index.catalog import Catalog
from index.chunk import chunk
from index.database import reading
from index.embed import Embedder
from index.ranking import Candidate, ranked
from index.tables import articles, is_current, versions
from index.types import Passage, StoredArticle
from index.vectors import Filter, Found, Ranking, Vector
from index.vectors_point import found, utc

_MOST_WORDS = 12  # of a question
_ARTICLES = 40  # that are looked at
_PASSAGES = 24  # whose meaning is looked at: each takes about ten milliseconds
_WORDS = re.compile(r"\w+")
# As the index has it, to the letter: PostgreSQL uses it only then.
_INDEXED: ColumnElement[Any] = literal_column(
    "to_tsvector('english', versions.headline || ' ' || left(versions.body, 20000))"
)


class Search(Protocol):
    """The same as ``index.vectors.Vectors.search``."""

    def __call__(
        self,
        text: str,
        vector: Vector,
        *,
        filter: Filter,  # noqa: A002 - the protocol's word
        limit: int,
        now: datetime,
    ) -> list[Found]:
        """Find at most ``limit`` passages, best first."""


class KeywordSearch:
    """Finds passages by the words of the question; a ``Search``. Ranks them by meaning too, with an ``embedder``."""

    def __init__(self, catalog: Catalog, embedder: Embedder | None = None) -> None:
        self._catalog = catalog
        self._embedder = embedder

    def __call__(
        self,
        text: str,
        vector: Vector | None,
        *,
        filter: Filter,  # noqa: A002 - the protocol's word
        limit: int,
        now: datetime,
    ) -> list[Found]:
        """Find at most ``limit`` passages of articles that have words of ``text``, best first."""
        words = _words(text)
        ids = articles_with(self._catalog.engine, words, filter)
        known = self._catalog.articles(ids)
        by_words = _by_words(words, [known[one] for one in ids if one in known])
        chosen = by_words[: max(_PASSAGES, limit)]
        near = self._similarities(chosen, vector)
        by_meaning = [
            Candidate(id=one.id, score=near[one.id], payload=one.payload)
            for one, _ in sorted(chosen, key=lambda pair: -near.get(pair[0].id, 0.0))
            if one.id in near
        ]
        best = ranked(by_meaning, [one for one, _ in chosen], Ranking(), now)[:limit]
        return [found(one.payload, one.score, near.get(one.id, 0.0)) for one in best]

    def _similarities(
        self, chosen: Sequence[tuple[Candidate, Passage]], vector: Vector | None
    ) -> dict[Any, float]:
        """Return how like the question each passage is in meaning; of none where that cannot be told."""
        if self._embedder is None or vector is None:
            return {}
        rows = self._embedder.embed_passages([passage.text for _, passage in chosen])
        return {one.id: float(row @ vector) for (one, _), row in zip(chosen, rows, strict=True)}


def find_nothing(
    text: str,
    vector: Vector,
    *,
    filter: Filter,  # noqa: A002
    limit: int,
    now: datetime,
) -> list[Found]:
    """Find nothing: what has no words of its own in the catalog is left to other ways of answering."""
    return []


def articles_with(engine: Engine, words: Sequence[str], within: Filter) -> list[int]:
    """Return the ids of the articles that have the most of ``words``, the best first."""
    if not words:
        return []
    wanted = _with_words(engine.dialect.name, words).where(*_conditions(within))
    with reading(engine) as connection:
        return list(connection.scalars(wanted.limit(_ARTICLES)))


def _with_words(dialect: str, words: Sequence[str]) -> Select[Any]:
    wanted = select(articles.c.id).join(versions, is_current)
    if dialect == "postgresql":
        asked = func.to_tsquery("english", " | ".join(words))
        rank = func.ts_rank(_INDEXED, asked)
        return wanted.where(_INDEXED.op("@@")(asked)).order_by(
            desc(rank), desc(articles.c.known_at)
        )
    has = [_has(word) for word in words]
    number: ColumnElement[int] = sum((case((one, 1), else_=0) for one in has), literal(0))
    return wanted.where(or_(*has)).order_by(desc(number), desc(articles.c.known_at))


def _has(word: str) -> ColumnElement[bool]:
    return or_(
        versions.c.headline.icontains(word, autoescape=True),
        versions.c.body.icontains(word, autoescape=True),
    )


def _conditions(within: Filter) -> Iterable[ColumnElement[bool]]:
    if within.as_of is not None:
        yield articles.c.known_at <= within.as_of
    if within.since is not None:
        yield articles.c.known_at >= within.since
    if within.until is not None:
        yield articles.c.known_at < within.until
    if within.sources:
        yield articles.c.source.in_(within.sources)
    if within.languages:
        yield versions.c.language.in_(within.languages)
    if within.article_ids:
        yield articles.c.id.in_(within.article_ids)


def _words(text: str) -> list[str]:
    """Return the words of a question that may tell something, each once: no short ones but "EU", "16"."""
    telling = (
        one for one in _WORDS.findall(text) if len(one) > 3 or one.isupper() or one.isdigit()
    )
    return list(dict.fromkeys(one.lower() for one in telling))[:_MOST_WORDS]


def _by_words(
    words: Sequence[str], those: Sequence[StoredArticle]
) -> list[tuple[Candidate, Passage]]:
    """Return the passages of ``those`` with the words they have weighed by how rare these are."""
    passages = [(article, passage) for article in those for passage in chunk(article)]
    texts = [f"{article.headline}\n{passage.text}".lower() for article, passage in passages]
    have = Counter(word for text in texts for word in words if word in text)
    weight = {word: math.log(1 + len(texts) / have[word]) for word in have}
    scored = [
        (
            _candidate(article, passage, sum(weight[word] for word in weight if word in text)),
            passage,
        )
        for (article, passage), text in zip(passages, texts, strict=True)
    ]
    return sorted(scored, key=lambda pair: -pair[0].score)


def _candidate(article: StoredArticle, passage: Passage, score: float) -> Candidate:
    place = {
        "article_id": passage.article_id,
        "version": passage.version,
        "number": passage.number,
        "start": passage.start,
        "end": passage.end,
        "known_at": utc(article.known_at),
    }
    return Candidate(id=f"{article.id}/{passage.number}", score=score, payload=place)
