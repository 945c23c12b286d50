"""How fast news is taken in, beside a bare loop of sentence-transformers over the same passages."""

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.resources import files
from itertools import islice
from pathlib import Path

from bot.bench.corpus import Corpus, Record, write_lines
from bot.bench.process import Memory, elsewhere, memory, places
from index import ingest
from index.chunk import chunk
from index.core import open_index
from index.embed import DEFAULT
from index.embed_torch import load
from index.readers import read_source

WARM_UP = -1  # the seed of what is taken in before the clock runs
SLICES = 8  # turns that each contestant has: noise of the machine hits all of them alike

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Taken:
    """What one slice was, and how long it took; ``stored_s`` until it was in the catalog."""

    articles: int
    passages: list[str]
    tokens: int
    stored_s: float
    seconds: float


@dataclass(frozen=True, slots=True)
class _Round:
    """One slice, as each contestant took it in; ``bare_s`` is how long the bare loop took."""

    fp32: Taken
    int8: Taken
    plain: Taken
    bare_s: float

    def as_bare(self) -> Taken:
        """Return what the bare loop did, in the terms of the others."""
        return replace(self.fp32, stored_s=0.0, seconds=self.bare_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How fast one contestant was. ``ratio`` is its speed beside the bare loop's, the median of
    the slices; ``stored_share`` is the share of its time before the first passage was embedded.
    """

    name: str
    articles: int
    passages: int
    tokens: int
    seconds: float
    articles_per_s: float
    tokens_per_s: float
    ratio: float
    stored_share: float
    peak_mb: float


class Ingesting:
    """An index that takes in one slice after the other."""

    def __init__(self, home: Path, warm_up: Path) -> None:
        self._index = open_index(places(home))
        self._last = 0
        self.take(warm_up)

    def take(self, file: Path) -> Taken:
        """Take in the articles of a file of JSON lines and make them searchable."""
        now = datetime.now(UTC)
        begun = time.perf_counter()
        totals = ingest.take_in(self._index.catalog, read_source(str(file), now=now), now)
        stored = time.perf_counter()
        self._index.index_pending(now)
        done = time.perf_counter()
        passages = self._passages()
        tokens = sum(self._index.embedder.count_tokens(passages))
        return Taken(totals.seen, passages, tokens, stored - begun, done - begun)

    def memory(self) -> Memory:
        """Return the memory of this process."""
        return memory()

    def close(self) -> None:
        """Let go of the index, so that another process can open it."""
        self._index.close()

    def _passages(self) -> list[str]:
        """Return the passages of the articles that are new since this was last asked."""
        new = [one for one in self._index.catalog.iterate() if one.id > self._last]
        self._last = max((one.id for one in new), default=self._last)
        return [passage.text for article in new for passage in chunk(article)]


class Bare:
    """The default embedding model as anybody would run it with sentence-transformers."""

    def __init__(self) -> None:
        folder = files(DEFAULT.replace("-", "_")) / "model"
        self._model = load(str(folder), "cpu")
        self._model.encode(["warm", "warmer"], show_progress_bar=False)

    def encode(self, passages: list[str]) -> float:
        """Embed ``passages``, and return how many seconds that took."""
        begun = time.perf_counter()
        self._model.encode(passages, batch_size=32, show_progress_bar=False)
        return time.perf_counter() - begun

    def memory(self) -> Memory:
        """Return the memory of this process."""
        return memory()


def measure_ingest(corpus: Corpus, articles: int, folder: Path, say: Say) -> list[Pace]:
    """Take so many articles in, in both precisions and without statements, beside the bare loop.

    Each has a process of its own. The index in fp32 stays in ``folder / "fp32"``.
    """
    warm_up = write_lines(list(islice(corpus.made(seed=WARM_UP), 1)), folder / "warm-up.jsonl")
    with ExitStack() as stack:
        fp32, int8, plain = (
            stack.enter_context(elsewhere(Ingesting, folder / name, warm_up))
            for name in ("fp32", "int8", "plain")
        )
        bare = stack.enter_context(elsewhere(Bare))
        rounds: list[_Round] = []
        for file in _slices(corpus.first(articles), folder):
            say(f"ingest, slice {len(rounds) + 1}")
            exact = fp32.take(file)
            took = exact, int8.take(file), plain.take(file)
            rounds.append(_Round(*took, bare.encode(exact.passages)))
        paces = _paces(rounds, [one.memory() for one in (fp32, int8, plain, bare)])
        fp32.close()
    return paces


def take_in_first(corpus: Corpus, articles: int, folder: Path, say: Say) -> None:
    """Take so many articles in, without a clock, so that ``folder / "fp32"`` is an index."""
    say("taking in")
    file = write_lines(corpus.first(articles), folder / "articles.jsonl")
    with elsewhere(Ingesting, folder / "fp32", file) as fp32:
        fp32.close()


def _slices(records: Sequence[Record], folder: Path) -> Iterator[Path]:
    size = max(1, -(-len(records) // SLICES))
    for at in range(0, len(records), size):
        yield write_lines(records[at : at + size], folder / f"slice-{at}.jsonl")


def _paces(rounds: Sequence[_Round], used: Sequence[Memory]) -> list[Pace]:
    taken = (
        ("dateline, fp32", [one.fp32 for one in rounds]),
        ("dateline, int8", [one.int8 for one in rounds]),
        ("dateline, fp32, no statements", [one.plain for one in rounds]),
        ("sentence-transformers, bare", [one.as_bare() for one in rounds]),
    )
    return [
        _pace(name, slices, [one.bare_s for one in rounds], memory.peak)
        for (name, slices), memory in zip(taken, used, strict=True)
    ]


def _pace(name: str, taken: Sequence[Taken], bare_s: Sequence[float], peak_mb: float) -> Pace:
    articles = sum(one.articles for one in taken)
    tokens = sum(one.tokens for one in taken)
    seconds = sum(one.seconds for one in taken)
    return Pace(
        name=name,
        articles=articles,
        passages=sum(len(one.passages) for one in taken),
        tokens=tokens,
        seconds=seconds,
        articles_per_s=articles / seconds,
        tokens_per_s=tokens / seconds,
        ratio=statistics.median(s / one.seconds for one, s in zip(taken, bare_s, strict=True)),
        stored_share=sum(one.stored_s for one in taken) / seconds,
        peak_mb=peak_mb,
    )
