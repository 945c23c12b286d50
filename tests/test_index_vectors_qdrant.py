"""A Qdrant server keeps the contract, lets many in at once, and is exchanged without a gap."""

import itertools
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from qdrantserver import Cluster, Node, free_ports
from vectors_contract import (
    MODEL,
    NOW,
    UP,
    VectorsContract,
    articles,
    ask,
    direction,
    point,
)

from index.errors import ModelMismatchError, VectorsAwayError, VectorsError
from index.qdrant_server import Connection, Server
from index.vectors import Filter, Identity, Point, Vector, Vectors
from index.vectors_edge import EdgeVectors
from index.vectors_qdrant import QdrantVectors

OTHER = Identity(name="other", dimension=8, fingerprint="b" * 64)


class TestQdrantVectors(VectorsContract):
    @pytest.fixture
    def open_vectors(self, opened) -> Callable[..., Vectors]:
        return opened


@pytest.fixture
def opened(own_server: Server) -> Iterator[Callable[..., QdrantVectors]]:
    """Opens the store of this test."""
    made = []

    def open_one(identity=MODEL, **options) -> QdrantVectors:
        made.append(QdrantVectors(Connection(own_server), own_server.prefix, identity, **options))
        return made[-1]

    yield open_one
    for one in made:
        one.close()


def test_many_may_have_it_open_and_see_what_the_others_write(opened):
    one, two = opened(), opened()
    one.upsert([point(1)])
    assert articles(ask(two, "minister")) == [1]
    two.delete_article(1)
    assert ask(one, "minister") == []


def test_until_a_fresh_one_is_published_readers_find_what_there_was(opened):
    reader = opened()
    reader.upsert([point(1)])
    fresh = opened(fresh=True)
    fresh.upsert([point(2)])
    assert articles(ask(reader, "minister")) == [1]
    assert articles(ask(opened(), "minister")) == [1]
    fresh.publish()
    assert articles(ask(reader, "minister")) == [2]
    reader.upsert([point(3)])
    assert sorted(articles(ask(opened(), "minister"))) == [2, 3]


def test_a_reader_with_the_model_of_before_is_told_so_once_another_is_published(opened):
    reader = opened()
    fresh = opened(OTHER, fresh=True)
    ask(reader, "minister")
    fresh.publish()
    with pytest.raises(ModelMismatchError, match="dateline reindex"):
        ask(reader, "minister")


def test_a_fresh_one_that_was_given_up_leaves_nothing_behind(opened, own_server):
    opened().upsert([point(1)])
    opened(OTHER, fresh=True).close()
    opened(OTHER, fresh=True).close()
    assert articles(ask(opened(), "minister")) == [1]
    opened(fresh=True).publish()
    listed = Connection(own_server).call(lambda client: client.get_collections()).collections
    assert len([one for one in listed if one.name.startswith(own_server.prefix)]) == 1


def test_a_server_that_is_not_there_is_said_to_be_away():
    [port] = free_ports(1)
    away = Server(urls=(f"http://127.0.0.1:{port}",), timeout_s=1)
    with pytest.raises(VectorsAwayError, match=str(port)):
        QdrantVectors(Connection(away, pause=lambda _: None), "t", MODEL)


def test_a_wrong_key_is_refused_without_showing_it(qdrant: Node):
    server = replace(qdrant.server(), key="not-the-key")
    assert "not-the-key" not in repr(server)
    with pytest.raises(VectorsError, match="API key") as refused:
        QdrantVectors(Connection(server), "t", MODEL)
    assert "not-the-key" not in str(refused.value)


def test_another_url_is_asked_where_the_first_does_not_answer(qdrant: Node):
    [port] = free_ports(1)
    server = qdrant.server()
    server = replace(server, urls=(f"http://127.0.0.1:{port}", *server.urls))
    vectors = QdrantVectors(Connection(server), server.prefix, MODEL)
    vectors.upsert([point(1)])
    assert articles(ask(vectors, "minister")) == [1]


def test_compact_vectors_find_the_same_and_say_how_near_it_is(qdrant: Node):
    server = qdrant.server(compact=True)
    vectors = QdrantVectors(Connection(server), server.prefix, MODEL)
    vectors.upsert([point(n, vector=direction(1, n / 10), text=f"Word{n}.") for n in range(1, 9)])
    found = ask(vectors, "nothing of the kind")
    assert articles(found) == list(range(1, 9))
    cosines = [float(direction(1, n / 10)[0]) for n in range(1, 9)]
    assert [one.similarity for one in found] == pytest.approx(cosines, abs=1e-5)


SYLLABLES = ["ba", "ce", "di", "fo", "gu", "ha", "ji", "ke", "lo", "mu", "na", "pi", "ro", "su"]
WORDS = ["".join(three) for three in itertools.product(SYLLABLES, repeat=3)]
QUESTIONS = 40


class Drawn:
    """Passages and questions drawn by chance; some words are frequent, most are rare, as in news."""

    def __init__(self, seed: int) -> None:
        self._draw = random.Random(seed)
        self._numbers = np.random.default_rng(seed)
        self._weights = [1 / (rank + 20) for rank in range(len(WORDS))]

    def text(self, words: int) -> str:
        return " ".join(self._draw.choices(WORDS, self._weights, k=words))

    def vector(self) -> Vector:
        return direction(*self._numbers.normal(size=MODEL.dimension))

    def passage(self, number: int) -> Point:
        return point(
            number,
            vector=self.vector(),
            text=self.text(self._draw.randrange(40, 90)),
            known_at=NOW - timedelta(minutes=self._draw.randrange(300_000)),
            source=self._draw.choice(["Gazette", "Herald", "Post"]),
        )

    def within(self) -> Filter:
        month_ago = NOW - timedelta(days=30)
        return self._draw.choice([Filter(), Filter(sources=("Herald",)), Filter(as_of=month_ago)])


@pytest.mark.parametrize(("shards", "least"), [(1, 0.99), (3, 0.9)])
def test_edge_and_server_find_the_same_ten(
    tmp_path: Path,
    qdrant: Node,
    shards: int,
    least: float,
):
    """The same passages and questions: the same ten, but for those that match equally well.

    Where there are several shards, each weighs a word by how rare it is among its own passages.
    """
    drawn = Drawn(4)
    server = qdrant.server(shards=shards)
    edge = EdgeVectors(tmp_path / "edge", MODEL)
    served = QdrantVectors(Connection(server), server.prefix, MODEL)
    passages = [drawn.passage(number) for number in range(1, 1501)]
    edge.upsert(passages)
    served.upsert(passages)
    same = 0
    for _ in range(QUESTIONS):
        asked, toward, within = drawn.text(4), drawn.vector(), drawn.within()
        one, two = (
            {
                found.article_id: found.similarity
                for found in vectors.search(asked, toward, filter=within, limit=10, now=NOW)
            }
            for vectors in (edge, served)
        )
        both = one.keys() & two.keys()
        same += len(both)
        assert [one[n] for n in both] == pytest.approx([two[n] for n in both], abs=1e-5)
    edge.close()
    assert same >= least * 10 * QUESTIONS


def test_a_cluster_loses_a_node_and_still_finds_and_keeps(cluster: Cluster):
    server = cluster.server(shards=3, replicas=2, timeout_s=5)
    vectors = QdrantVectors(Connection(server), server.prefix, MODEL)
    vectors.upsert([point(n, vector=direction(1, n / 40)) for n in range(40)])
    lost = cluster.nodes[0]
    lost.kill()
    assert sorted(articles(ask(vectors, "minister", limit=50))) == list(range(40))
    vectors.upsert([point(n, vector=UP) for n in range(40, 50)])
    assert vectors.count() == 50
    lost.start(in_cluster=True)
    assert sorted(articles(ask(vectors, "minister", limit=99))) == list(range(50))
    vectors.close()


def test_a_node_that_answers_nothing_is_not_waited_for_long(cluster: Cluster):
    [first, second, _] = cluster.nodes
    server = replace(cluster.server(replicas=3), urls=(first.url, second.url))
    QdrantVectors(Connection(server), server.prefix, MODEL).upsert([point(1)])
    vectors = QdrantVectors(Connection(replace(server, timeout_s=1)), server.prefix, MODEL)
    first.pause()
    try:
        assert articles(ask(vectors, "minister")) == [1]
    finally:
        first.resume()
        vectors.close()
