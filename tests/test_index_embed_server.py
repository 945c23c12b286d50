"""An embedding model on a server: the same vectors, and what happens while it is away."""

from datetime import UTC, datetime

import numpy as np
import pytest
from chatserver import chat_server
from clippings import clip

from bot.compose import opened_house
from bot.config import load_settings
from bot.desk import AWAY
from bot.types import Kind
from index.embed import open_embedder
from index.embed_server import REST_S, EmbeddingServer, ServedEmbedder
from index.errors import ModelAwayError, ModelError

NOW = datetime(2026, 11, 22, tzinfo=UTC)
TEXTS = ["The ferry sank off Carrow.", "Prices rose by four percent.", "Der Hafen ist zu."]


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    return open_embedder(cache=tmp_path_factory.mktemp("models"))


@pytest.fixture
def server(real):
    """A server whose vectors are those of the default model, twice as long as unit length."""
    with chat_server(lambda messages: "") as state:
        state.embed = lambda texts: (2 * real.embed_passages(texts)).tolist()
        yield state


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


def test_vectors_are_those_of_the_model_behind_it_in_order_and_of_unit_length(server, real):
    served = ServedEmbedder(EmbeddingServer(url=server.url, model="mini"))
    assert (served.name, served.dimension) == ("mini", real.dimension)
    many = [f"{text} {number}" for number in range(20) for text in TEXTS]
    assert np.allclose(served.embed_passages(many), real.embed_passages(many), atol=1e-5)
    assert np.allclose(served.embed_query(TEXTS[0]), real.embed_query(TEXTS[0]), atol=1e-5)
    assert served.embed_passages([]).shape == (0, real.dimension)
    assert max(len(asked["input"]) for asked in server.asked) <= 32


def test_parts_are_embedded_by_themselves(server, real):
    served = ServedEmbedder(EmbeddingServer(url=server.url, model="mini"))
    whole, (first, second) = served.embed_parts(TEXTS[:2], [[(0, 9), (4, 9)], []])
    assert np.allclose(whole, real.embed_passages(TEXTS[:2]), atol=1e-5)
    assert np.allclose(first, real.embed_passages(["The ferry", "ferry"]), atol=1e-5)
    assert second.shape == (0, real.dimension)


def test_without_a_name_the_first_model_is_taken(server):
    assert ServedEmbedder(EmbeddingServer(url=server.url)).name == "first-model"


def test_models_are_told_apart_by_name(server):
    one, other = (
        ServedEmbedder(EmbeddingServer(url=server.url, model=name)) for name in ("mini", "maxi")
    )
    assert one.fingerprint != other.fingerprint


@pytest.mark.parametrize("fault", ["401", "404", "garbage"])
def test_what_is_no_vectors_is_an_error_that_names_the_server(server, fault):
    server.faults = [fault] * 3
    with pytest.raises(ModelError, match=server.url):
        ServedEmbedder(EmbeddingServer(url=server.url, model="mini"))


def test_a_vector_too_few_is_an_error(server):
    served = ServedEmbedder(EmbeddingServer(url=server.url, model="mini"))
    server.embed = lambda texts: [[1.0, 0.0]] * (len(texts) - 1)
    with pytest.raises(ModelError, match="3 texts gave 2 vectors"):
        served.embed_passages(TEXTS)


def test_a_server_that_does_not_answer_is_left_alone_for_some_seconds(server):
    clock = Clock()
    served = ServedEmbedder(EmbeddingServer(url=server.url, model="mini"), clock)
    server.faults = ["503"] * 2
    with pytest.raises(ModelAwayError):
        served.embed_passages(TEXTS)
    assert served.is_away
    asked = len(server.asked)
    with pytest.raises(ModelAwayError):
        served.embed_passages(TEXTS)
    assert len(server.asked) == asked
    clock.now += REST_S
    assert len(served.embed_passages(TEXTS)) == len(TEXTS)
    assert not served.is_away


def test_meanwhile_questions_are_answered_by_words_and_others_are_told_so(server, tmp_path):
    article = clip(
        "The ferry Hesperine sank off Carrow on Monday.\nAll 212 passengers were saved.",
        headline="Ferry sinks off Carrow",
    )
    settings = load_settings(home=tmp_path, model=server.url, model_name="mini", statements=False)
    with opened_house(settings) as house:
        house.index.catalog.put([article], NOW)
        house.catch_up()
        found = house.desk.reply(None, "Which ferry sank off Carrow?", NOW)
        assert "Hesperine" in found.text
        server.faults = ["503"] * 100
        by_words = house.desk.reply(None, "What ferry sank off Carrow on Monday?", NOW)
        assert "Hesperine" in by_words.text, by_words
        lost = house.desk.reply(None, "Who won the chess championship?", NOW)
        assert (lost.kind, lost.text) == (Kind.NOTICE, AWAY)


def test_news_waits_until_the_model_is_back(server, tmp_path):
    settings = load_settings(home=tmp_path, model=server.url, model_name="mini", statements=False)
    with opened_house(settings) as house:
        house.index.catalog.put([clip("The ferry sank off Carrow on Monday.")], NOW)
        server.faults = ["503"] * 2
        with pytest.raises(ModelAwayError):
            house.catch_up()
        assert house.index.catalog.counts().pending == 1
        house.index.embedder._away_since = None  # the seconds of rest are over
        house.catch_up()
        assert house.index.catalog.counts().pending == 0
