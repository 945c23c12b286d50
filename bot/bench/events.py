"""Made news for measuring stories: events of a few articles each, that can be told apart."""

import random
import zlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count

import numpy as np
from numpy.typing import NDArray

from index.embed import Embedder
from index.sentences import Span
from index.types import StoredArticle

OF_EVENT = 4
"""Articles about one event."""

_BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
_SPAN = timedelta(days=60)
_LASTS = timedelta(days=3)  # how long an event is in the news
_SENTENCES, _OWN = 14, 6  # of an article, and those that all of its event have
_EVENT, _ARTICLE = 1.2, 0.6  # length of the noise on a vector of length 1: cosines of .4 and .9


class EventEmbedder:
    """An ``index.embed.Embedder`` that makes vectors up: alike where the first lines are the same."""

    is_away = False

    def __init__(self, real: Embedder) -> None:
        """Stand for ``real``."""
        self.name = real.name
        self.dimension = real.dimension
        self.fingerprint = real.fingerprint
        self._real = real

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Make up a unit vector for each of ``texts``."""
        return np.stack([self.embed_query(text) for text in texts])

    def embed_parts(
        self, texts: Sequence[str], parts: Sequence[Sequence[Span]]
    ) -> tuple[NDArray[np.float32], list[NDArray[np.float32]]]:
        """Make up unit vectors for the texts and for their parts."""
        return self.embed_passages(texts), [self.embed_passages([""] * len(one)) for one in parts]

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """Make up a unit vector."""
        vector = np.ones(self.dimension)
        for seed, length in ((text.partition("\n")[0], _EVENT), (text, _ARTICLE)):
            chance = np.random.default_rng(zlib.crc32(seed.encode()))
            vector += chance.normal(scale=length, size=self.dimension)
        unit: NDArray[np.float32] = (vector / np.linalg.norm(vector)).astype(np.float32)
        return unit

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Count the tokens of each text."""
        return self._real.count_tokens(texts)


def event_of(article_id: int) -> int:
    """Return the number of the event that a made article is about."""
    return 1 + (article_id - 1) // OF_EVENT


def made_articles(pool: Sequence[str], first: int = 1) -> Iterator[StoredArticle]:
    """Make articles without end from the sentences of ``pool``, with ids from ``first`` on."""
    for article_id in count(first):
        yield made_article(pool, article_id, event_of(article_id))


def made_article(pool: Sequence[str], article_id: int, event: int) -> StoredArticle:
    """Make one article about an event; the same numbers make the same article."""
    shared = random.Random(event)  # noqa: S311 - the same every time is what is wanted
    own = random.Random(-article_id)  # noqa: S311
    begun = _BEGINNING + _SPAN * shared.random()
    told = shared.choices(pool, k=_OWN) + own.choices(pool, k=_SENTENCES - _OWN)
    known_at = begun + _LASTS * own.random()
    return StoredArticle(
        id=article_id,
        version=1,
        url=f"https://made.example/{article_id}",
        headline=f"{' '.join(shared.choice(pool).split()[:6])} {event}",
        body="\n\n".join(told),
        source=f"Outlet {own.randrange(40)}",
        published=known_at,
        first_seen=known_at,
        language="en",
    )
