"""Articles and hits of them made by hand, for tests of what is done with them."""

from datetime import UTC, datetime, timedelta

from index.chunk import chunk
from index.types import Hit, StoredArticle

NOW = datetime(2026, 11, 22, 18, tzinfo=UTC)
YESTERDAY = NOW - timedelta(days=1)


def clip(
    body: str,
    *,
    id: int = 1,  # noqa: A002 - as the article calls it
    source: str = "The Gazette",
    headline: str = "A headline",
    published: datetime | None = YESTERDAY,
    language: str = "en",
) -> StoredArticle:
    """Return a stored article with ``body``."""
    return StoredArticle(
        id=id,
        version=1,
        url=f"https://gazette.example/{id}",
        headline=headline,
        body=body,
        source=source,
        published=published,
        language=language,
        first_seen=NOW,
    )


def hits_of(*articles: StoredArticle, similarity: float = 0.6) -> list[Hit]:
    """Return all passages of ``articles`` as hits, in that order, each scored below the one before."""
    passages = [(article, passage) for article in articles for passage in chunk(article)]
    return [
        Hit(passage=passage, article=article, score=1 / (1 + rank), similarity=similarity)
        for rank, (article, passage) in enumerate(passages)
    ]
