"""A server that is away is searched otherwise meanwhile, and used again as soon as it is back."""

import pytest
from qdrantserver import Node
from vectors_contract import MODEL, articles, ask, point

from index.errors import ModelMismatchError, VectorsAwayError
from index.qdrant_server import Connection
from index.vectors import Found, Identity
from index.vectors_qdrant import QdrantVectors
from index.vectors_standby import REST_S, StandbyVectors

INSTEAD = Found(article_id=99, version=1, number=0, start=0, end=1, score=1.0, similarity=0.5)


def standby(text, vector, *, filter, limit, now):  # noqa: A002 - a Search
    return [INSTEAD]


class Clock:
    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def node(serving_folder):
    node = Node(serving_folder / "standby")
    node.start()
    yield node
    node.kill()


def opening(node, **options):
    server = node.server(timeout_s=1)
    return lambda identity=MODEL: QdrantVectors(
        Connection(server, pause=lambda _: None), "kept", identity, **options
    )


def test_while_the_server_is_away_the_standby_is_searched(node):
    clock = Clock()
    vectors = StandbyVectors(opening(node), standby, clock)
    vectors.upsert([point(1)])
    assert articles(ask(vectors, "minister")) == [1]
    node.kill()
    assert articles(ask(vectors, "minister")) == [99]
    assert vectors.is_away
    with pytest.raises(VectorsAwayError):
        vectors.upsert([point(2)])
    node.start()
    assert articles(ask(vectors, "minister")) == [99]  # it is not asked again at once
    clock.now += REST_S
    assert articles(ask(vectors, "minister")) == [1]
    assert not vectors.is_away


def test_a_server_that_is_away_at_first_is_opened_when_it_comes(node):
    node.kill()
    vectors = StandbyVectors(opening(node), standby)
    assert vectors.is_away
    assert articles(ask(vectors, "minister")) == [99]
    node.start()
    vectors.upsert([point(1)])
    assert articles(ask(vectors, "minister")) == [1]


def test_without_a_standby_it_says_that_the_server_is_away(node):
    vectors = StandbyVectors(opening(node), None)
    node.kill()
    with pytest.raises(VectorsAwayError):
        ask(vectors, "minister")


def test_vectors_of_another_model_are_refused_all_the_same(node):
    StandbyVectors(opening(node), standby).close()
    other = Identity(name="other", dimension=8, fingerprint="b" * 64)
    with pytest.raises(ModelMismatchError):
        StandbyVectors(lambda: opening(node)(other), standby)
