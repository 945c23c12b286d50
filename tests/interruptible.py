"""A process to be killed: it ingests or indexes as the product does, and tells how far it is.

Run as ``python -m tests.interruptible WORK HOME …``. Each line it prints is the number of
articles done so far, the first one 0. It does not end by itself unless its input has ended, so
that whoever wants to kill it does not come too late.
"""

import argparse
import os
import signal
import sys
import zlib
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import numpy as np

from index.catalog import open_catalog
from index.core import NewsIndex
from index.embed import Embedder, open_embedder
from index.ingest import take_in
from index.readers import read_source
from index.sentences import Span
from index.statement_index import StatementIndex
from index.statement_table import StatementTable
from index.story_index import StoryIndex
from index.tagger import SilentTagger, open_tagger
from index.vectors import Identity, Point
from index.vectors_edge import EdgeVectors

NOW = datetime(2026, 3, 1, tzinfo=UTC)


class LetterEmbedder:
    """An ``index.embed.Embedder`` that understands nothing: a text's vector is drawn from its hash."""

    name = "letters"
    dimension = 32
    fingerprint = "0" * 64
    is_away = False

    def embed_passages(self, texts: Sequence[str]) -> np.ndarray:
        rows = [self.embed_query(text) for text in texts]
        return np.array(rows, dtype=np.float32).reshape(-1, self.dimension)

    def embed_query(self, text: str) -> np.ndarray:
        row = np.random.default_rng(zlib.crc32(text.encode())).normal(size=self.dimension)
        return (row / np.linalg.norm(row)).astype(np.float32)

    def embed_parts(
        self, texts: Sequence[str], parts: Sequence[Sequence[Span]]
    ) -> tuple[np.ndarray, list[np.ndarray]]:
        of_parts = [
            [text[slice(*span)] for span in those] for text, those in zip(texts, parts, strict=True)
        ]
        return self.embed_passages(texts), [self.embed_passages(those) for those in of_parts]

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(text.split()) for text in texts]


class DyingVectors(EdgeVectors):
    """Vectors whose process is killed as soon as a method called ``last`` has done its work."""

    last = ""

    def upsert(self, points: Sequence[Point]) -> None:
        super().upsert(points)
        self._die_after("upsert")

    def delete_article(self, article_id: int, *, keep_version: int | None = None) -> None:
        super().delete_article(article_id, keep_version=keep_version)
        self._die_after("delete_article")

    def _die_after(self, method: str) -> None:
        if method == self.last:
            os.kill(os.getpid(), signal.SIGKILL)


def database(home: Path) -> str:
    """Return the URL of the catalog in ``home``."""
    return f"sqlite:///{home / 'catalog.sqlite'}"


def opened(home: Path, models: Path | None = None, last: str = "") -> NewsIndex:
    """Open the index in ``home``, with the real embedding model where ``models`` says where it is."""
    embedder: Embedder = open_embedder(cache=models, threads=1) if models else LetterEmbedder()
    identity = Identity(
        name=embedder.name, dimension=embedder.dimension, fingerprint=embedder.fingerprint
    )
    vectors = DyingVectors(home / "vectors", identity)
    vectors.last = last
    catalog = open_catalog(database(home))
    catalog.release_claims()  # as ``open_index`` does: nobody else has these vectors
    statements = StatementIndex(
        StatementTable(catalog.engine),
        EdgeVectors(home / "vectors" / "statements", identity),
        partial(open_tagger, models, threads=1) if models else SilentTagger,
    )
    beginnings = EdgeVectors(home / "vectors" / "stories", identity)
    stories = StoryIndex(catalog, beginnings, embedder)
    return NewsIndex(catalog, vectors, embedder, statements, stories)


class Teller:
    """Prints how many articles are done."""

    def __init__(self) -> None:
        self._done = 0
        self(0)

    def __call__(self, number: int) -> None:
        self._done += number
        print(self._done, flush=True)  # noqa: T201 - whoever kills this reads it


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("work", choices=["ingest", "index"])
    parser.add_argument("home", type=Path)
    parser.add_argument("--file")
    parser.add_argument("--models", type=Path)
    parser.add_argument("--die-after", default="")
    given = parser.parse_args()
    if given.work == "ingest":
        catalog = open_catalog(database(given.home))
        take_in(catalog, read_source(given.file, now=NOW), NOW, Teller())
    else:
        index = opened(given.home, given.models, given.die_after)
        index.index_pending(NOW, Teller())
    sys.stdin.read()


if __name__ == "__main__":
    main()
