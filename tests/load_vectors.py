"""How fast, how exact and how large are the vectors at a given number of passages?

    python tests/load_vectors.py --passages 100000 --where edge server cluster

Vectors are drawn around a few thousand middles, as those of news lie. Recall is against what an
exact search by meaning finds.
"""

import argparse
import json
import os
import re
import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from qdrantserver import Cluster, Node

from index.qdrant_server import Connection
from index.types import Passage
from index.vectors import Filter, Identity, Point, Ranking, Vectors
from index.vectors_edge import EdgeVectors
from index.vectors_qdrant import QdrantVectors

MODEL = Identity(name="drawn", dimension=384, fingerprint="0" * 64)
NOW = datetime(2026, 3, 1, tzinfo=UTC)
_AT_ONCE = 1000
_MEANING_ONLY = Ranking(sparse=0, freshness=0)


def main() -> None:
    """Measure, and print the figures as JSON."""
    options = _options()
    drawn = Drawn(options.passages)
    figures = {}
    for where in options.where:
        with tempfile.TemporaryDirectory() as folder:
            figures[where] = _measured(where, Path(folder), drawn, options)
    print(json.dumps({"passages": options.passages, **figures}, indent=2))  # noqa: T201


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--passages", type=int, default=100_000)
    parser.add_argument("--questions", type=int, default=100)
    parser.add_argument("--where", nargs="+", default=["edge", "server", "cluster"])
    parser.add_argument(
        "--settle", type=float, default=0, help="seconds to wait for the servers' search graphs"
    )
    parser.add_argument("--compact", action="store_true", help="8-bit vectors on servers")
    return parser.parse_args()


class Drawn:
    """Passages and questions around common middles."""

    def __init__(self, passages: int) -> None:
        draw = np.random.default_rng(1)
        middles = draw.normal(size=(3000, MODEL.dimension))
        self.rows = self._near(draw, middles, passages)
        self.questions = self._near(draw, middles, 1000)
        self._words = draw.zipf(1.3, size=(passages, 20)) % 50_000

    def points(self) -> Iterator[list[Point]]:
        """Give all passages, some at a time."""
        for begin in range(0, len(self.rows), _AT_ONCE):
            end = min(begin + _AT_ONCE, len(self.rows))
            yield [self._point(number) for number in range(begin, end)]

    def exact(self, question: np.ndarray) -> set[int]:
        """Return the ten that are nearest."""
        return set(np.argpartition(-(self.rows @ question), 10)[:10].tolist())

    def _point(self, number: int) -> Point:
        text = " ".join(f"w{word}" for word in self._words[number])
        place = Passage(article_id=number, version=1, number=0, start=0, end=len(text), text=text)
        return Point(
            passage=place,
            vector=self.rows[number],
            lexical=text,
            known_at=NOW - timedelta(minutes=number % 500_000),
            source=f"Outlet {number % 40}",
            language="en",
        )

    def _near(self, draw: np.random.Generator, middles: np.ndarray, number: int) -> np.ndarray:
        noise = draw.normal(size=(number, MODEL.dimension)).astype(np.float32)
        rows = middles[draw.integers(len(middles), size=number)].astype(np.float32) + 0.7 * noise
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def _measured(
    where: str, folder: Path, drawn: Drawn, options: argparse.Namespace
) -> dict[str, object]:
    nodes: list[Node] = []
    try:
        server = None
        if where == "server":
            nodes = [Node(folder / "one")]
            nodes[0].start()
            server = nodes[0].server(compact=options.compact, timeout_s=60)
        elif where == "cluster":
            cluster = Cluster(folder / "three")
            nodes = cluster.nodes
            cluster.start()
            server = cluster.server(shards=3, replicas=2, compact=options.compact, timeout_s=60)

        def opened(ranking: Ranking) -> Vectors:
            if server is None:
                return EdgeVectors(folder / "edge", MODEL, ranking=ranking)
            return QdrantVectors(Connection(server), server.prefix, MODEL, ranking=ranking)

        return _asked(opened, drawn, options, nodes)
    finally:
        for node in nodes:
            node.kill()


def _asked(opened, drawn: Drawn, options: argparse.Namespace, nodes: list[Node]) -> dict:
    vectors = opened(Ranking())
    begun = time.monotonic()
    for points in drawn.points():
        vectors.upsert(points)
    written = time.monotonic() - begun
    settled = _settle(nodes, options.settle)
    seconds = []
    for question in drawn.questions[: options.questions]:
        at = time.perf_counter()
        vectors.search("w7 w100 w9000", question, filter=Filter(), limit=30, now=NOW)
        seconds.append(time.perf_counter() - at)
    vectors.close()
    by_meaning = opened(_MEANING_ONLY)
    right = 0
    for question in drawn.questions[: options.questions]:
        found = by_meaning.search("", question, filter=Filter(), limit=10, now=NOW)
        right += len({one.article_id for one in found} & drawn.exact(question))
    by_meaning.close()
    pids = [node.pid for node in nodes] or [os.getpid()]
    cuts = statistics.quantiles(seconds, n=100)
    return {
        "passages a second written": round(len(drawn.rows) / written),
        "settled after s": round(settled),
        "search p50 ms": round(1000 * cuts[49], 1),
        "search p95 ms": round(1000 * cuts[94], 1),
        "recall@10": round(right / options.questions / 10, 3),
        "memory MB": [_megabytes(pid) for pid in pids],
        "load of the machine": [round(one, 1) for one in os.getloadavg()],
    }


def _settle(nodes: list[Node], seconds: float) -> float:
    """Wait at most so long until servers have built their search graphs; return how long that was."""
    begun = time.monotonic()
    while time.monotonic() - begun < seconds and not all(node.is_settled() for node in nodes):
        time.sleep(2)
    return time.monotonic() - begun


def _megabytes(pid: int) -> int:
    found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    return round(int(found[1]) * 1024 / 1e6) if found else 0


if __name__ == "__main__":
    main()
