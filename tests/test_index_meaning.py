"""Texts and words are compared by what they mean."""

import numpy as np
import pytest

from index.embed import open_embedder
from index.meaning import Meaning


@pytest.fixture(scope="module")
def meaning(tmp_path_factory):
    return Meaning(open_embedder(cache=tmp_path_factory.mktemp("models")))


def spans(text, *words):
    return [(text.index(word), text.index(word) + len(word)) for word in words]


def test_texts_that_mean_the_same_are_alike(meaning):
    same, other = meaning.likeness(
        "The pier was sold.", ["Somebody bought the pier.", "It rained."]
    )
    assert -1 <= other < same <= 1.001


def test_a_word_is_meant_as_its_sentence_has_it(meaning):
    told = "The train departs from Ostgate at ten."
    said = "The train leaves Ostgate at ten, and the leaves fall."
    [departs] = meaning.word_vectors(told, spans(told, "departs"))
    leaves, fall = meaning.word_vectors(said, spans(said, "leaves", "fall"))
    assert departs @ leaves > departs @ fall
    assert np.allclose(np.linalg.norm([departs, leaves, fall], axis=1), 1, atol=1e-3)


def test_no_words_have_no_vectors(meaning):
    assert meaning.word_vectors("Nothing.", []).shape == (0, meaning.embedder.dimension)


class CountingEmbedder:
    """Counts what the real one is asked for."""

    def __init__(self, embedder):
        self._embedder, self.asked = embedder, []
        self.dimension, self.embed_query = embedder.dimension, embedder.embed_query

    def embed_passages(self, texts):
        self.asked += texts
        return self._embedder.embed_passages(texts)

    def embed_parts(self, texts, parts):
        self.asked += texts
        return self._embedder.embed_parts(texts, parts)


def test_what_is_held_against_text_after_text_is_read_once(meaning):
    counting = CountingEmbedder(meaning.embedder)
    kept = Meaning(counting)
    passages = ["Somebody bought the pier.", "It rained.", "It rained."]
    first = kept.likeness("The pier was sold.", passages)
    again = kept.likeness("The sun shone.", passages[::-1])
    for _ in range(2):
        kept.word_vectors("The train leaves.", [(4, 9)])
    assert counting.asked == ["Somebody bought the pier.", "It rained.", "The train leaves."]
    assert np.allclose(first, meaning.likeness("The pier was sold.", passages), atol=1e-5)
    assert np.allclose(again, meaning.likeness("The sun shone.", passages[::-1]), atol=1e-5)
    assert kept.likeness("Nothing.", []).shape == (0,)


def test_only_so_many_texts_are_kept(meaning, monkeypatch):
    monkeypatch.setattr("index.meaning._TEXTS", 2)
    counting = CountingEmbedder(meaning.embedder)
    kept = Meaning(counting)
    for text in ("One.", "Two.", "Three.", "One."):
        kept.likeness("Told.", [text])
    assert counting.asked == ["One.", "Two.", "Three.", "One."]
