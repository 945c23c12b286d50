"""How fast questions are answered, and what an index takes, at several sizes."""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from statistics import quantiles

import numpy as np
from numpy.typing import NDArray

from bot.bench.corpus import Corpus, write_lines
from bot.bench.process import Memory, disk, elsewhere, memory, places
from bot.desk import Desk
from bot.people import People
from bot.types import Kind
from index import ingest
from index.chunk import chunk
from index.core import NewsIndex, open_index
from index.embed import Embedder
from index.readers import read_source
from index.sentences import Span
from index.statement_index import StatementIndex
from index.story_index import StoryIndex
from index.tagger import SilentTagger
from index.types import Query

WARM_UP = 10

_LIKE = 100  # real passages whose vectors the others are made of
_NOISE = 0.75  # length of the noise on a vector of length 1: the cosine to it is then about .8
_BATCH = 100  # articles made at once
_PASSAGES = 8  # a made article has fewer
_LIMIT = 12  # hits of a search measured by itself: what most questions ask for

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Asked:
    """How long each question took, in ms, and the memory of the process then."""

    ask_ms: list[float]
    search_ms: list[float]
    answered: int
    after: Memory


@dataclass(frozen=True, slots=True, kw_only=True)
class Latency:
    """What an index of so many passages takes: ms a question, MB of memory and of disk."""

    passages: int
    articles: int
    questions: int
    answered: int
    ask_p50_ms: float
    ask_p95_ms: float
    search_p50_ms: float
    search_p95_ms: float
    warm_mb: float | None
    peak_mb: float
    catalog_mb: float
    vectors_mb: float
    catalog_mb_per_1000: float
    vectors_mb_per_1000: float


class NoisyEmbedder:
    """An ``index.embed.Embedder`` that passes off as its own what ``real`` made of other texts.

    Each passage gets a vector of ``like`` with noise on it: as costly to search among as a real
    one, and made a thousand times faster.
    """

    is_away = False

    def __init__(self, real: Embedder, like: NDArray[np.float32]) -> None:
        """Take rows of ``like``, shape ``(any, dimension)``, in turn."""
        self.name = real.name
        self.dimension = real.dimension
        self.fingerprint = real.fingerprint
        self._real = real
        self._like = like
        self._chance = np.random.default_rng(0)

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Make up a unit vector for each of ``texts``."""
        shape = len(texts), self.dimension
        noise = self._chance.normal(scale=_NOISE / math.sqrt(self.dimension), size=shape)
        rows = self._like[self._chance.integers(len(self._like), size=len(texts))] + noise
        unit: NDArray[np.float32] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return unit.astype(np.float32)

    def embed_parts(
        self, texts: Sequence[str], parts: Sequence[Sequence[Span]]
    ) -> tuple[NDArray[np.float32], list[NDArray[np.float32]]]:
        """Make up unit vectors for the texts and for their parts."""
        return self.embed_passages(texts), [self.embed_passages([""] * len(one)) for one in parts]

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """Embed a question, truly."""
        return self._real.embed_query(text)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Count the tokens of each text."""
        return self._real.count_tokens(texts)


class Filling:
    """An index with real articles in it, to be filled up with made ones."""

    def __init__(self, home: Path) -> None:
        self._home = home
        real = open_index(places(home))
        noisy = NoisyEmbedder(real.embedder, _some_vectors(real))
        silent = StatementIndex(real.statements.table, real.statements.vectors, SilentTagger)
        stories = StoryIndex(real.catalog, real.stories.vectors, noisy)
        self._index = NewsIndex(real.catalog, real.vectors, noisy, silent, stories)

    def fill(self, corpus: Corpus, passages: int) -> int:
        """Add articles made of ``corpus`` until there are ``passages`` or a few more; say how many."""
        now = datetime.now(UTC)
        records = corpus.made(seed=passages)  # other ones at every size
        while (count := self._index.vectors.count()) < passages:
            lacking = 1 + (passages - count) // _PASSAGES
            batch = list(islice(records, min(_BATCH, lacking)))
            file = write_lines(batch, self._home / "made.jsonl")
            ingest.take_in(self._index.catalog, read_source(str(file), now=now), now)
            self._index.index_pending(now)
        return count

    def close(self) -> None:
        """Let go of the index, so that another process can open it."""
        self._index.close()


class Asking:
    """An index that is asked, by one person after the other."""

    def __init__(self, home: Path) -> None:
        self._index = open_index(places(home))
        self._desk = Desk(self._index, People(self._index.catalog.engine))

    def articles(self) -> int:
        """Count the articles."""
        return self._index.catalog.counts().articles

    def ask(self, questions: Sequence[str]) -> Asked:
        """Ask all ``questions``, each in a conversation of its own, some before the clock runs."""
        as_of = self._soon_after_the_last()
        for number, text in enumerate(questions[:WARM_UP]):
            self._ask(f"warm-up {number}", text, as_of)
        asked = [self._ask(f"{number}", text, as_of) for number, text in enumerate(questions)]
        after = memory()
        return Asked(
            ask_ms=[took for took, _ in asked],
            search_ms=[self._search(text, as_of) for text in questions],
            answered=sum(answered for _, answered in asked),
            after=after,
        )

    def close(self) -> None:
        """Let go of the index, so that another process can open it."""
        self._index.close()

    def _soon_after_the_last(self) -> datetime:
        now = datetime.now(UTC)
        return (self._index.catalog.searched(now).until or now) + timedelta(hours=1)

    def _ask(self, chat: str, text: str, as_of: datetime) -> tuple[float, bool]:
        begun = time.perf_counter()
        reply = self._desk.reply(chat, text, as_of)
        return (time.perf_counter() - begun) * 1000, reply.kind is Kind.ANSWER

    def _search(self, text: str, as_of: datetime) -> float:
        begun = time.perf_counter()
        self._index.search(Query(text=text, as_of=as_of, limit=_LIMIT))
        return (time.perf_counter() - begun) * 1000


def measure_ask(
    corpus: Corpus, home: Path, sizes: Sequence[int], questions: Sequence[str], say: Say
) -> list[Latency]:
    """Fill the index in ``home`` to each of ``sizes`` in turn, and ask it ``questions`` then.

    Each time it is opened by a fresh process, whose memory is that of an index of that size.
    """
    measured = []
    for size in sorted(set(sizes)):
        say(f"filling up to {size:,} passages")
        with elsewhere(Filling, home) as filling:
            passages = filling.fill(corpus, size)
            filling.close()
        say(f"asking {passages:,} passages")
        with elsewhere(Asking, home) as asking:
            articles, asked = asking.articles(), asking.ask(questions)
            asking.close()
        measured.append(_latency(passages, articles, asked, home))
    return measured


def _latency(passages: int, articles: int, asked: Asked, home: Path) -> Latency:
    ask, search = quantiles(asked.ask_ms, n=20), quantiles(asked.search_ms, n=20)
    catalog, vectors = disk(home / "catalog.sqlite"), disk(home / "vectors")
    return Latency(
        passages=passages,
        articles=articles,
        questions=len(asked.ask_ms),
        answered=asked.answered,
        ask_p50_ms=ask[9],
        ask_p95_ms=ask[18],
        search_p50_ms=search[9],
        search_p95_ms=search[18],
        warm_mb=asked.after.now,
        peak_mb=asked.after.peak,
        catalog_mb=catalog,
        vectors_mb=vectors,
        catalog_mb_per_1000=catalog / passages * 1000,
        vectors_mb_per_1000=vectors / passages * 1000,
    )


def _some_vectors(index: NewsIndex) -> NDArray[np.float32]:
    articles = islice(index.catalog.iterate(), _LIKE)
    texts = (passage.text for article in articles for passage in chunk(article))
    return index.embedder.embed_passages(list(islice(texts, _LIKE)))
