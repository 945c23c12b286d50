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
