"""How likely each sentence and each word answers, and whether anything does."""

from dataclasses import replace

import numpy as np
from clippings import NOW, clip, hits_of

from bot.evidence import SENTENCE_FEATURES, evidence, gather
from bot.question import understand
from bot.scoring import (
    REPLY_FEATURES,
    WORD_FEATURES,
    load_scoring,
    names_asked,
    names_nobody,
    reply_features,
    score,
    word_features,
)

BODY = (
    "The Sallow Diadem was found in a box on Friday. Inspector Junia Sprake opened the box. "
    "It rained in the afternoon, and the trains were late."
)


def found(question, body=BODY):
    return evidence(understand(question, NOW), gather(hits_of(clip(body))), NOW)


def test_the_weights_that_come_with_the_program_fit_the_features_and_are_numbers():
    model = load_scoring()
    for linear, names in (
        (model.sentence, SENTENCE_FEATURES),
        (model.word, WORD_FEATURES),
        (model.reply, REPLY_FEATURES),
    ):
        assert len(linear.mean) == len(linear.scale) == len(linear.weights) == len(names)
        assert np.isfinite([*linear.mean, *linear.weights, linear.bias]).all()
        assert (linear.scale > 0).all()
    assert 0 < model.threshold < 1


def test_the_sentence_that_answers_scores_highest():
    scored = score(found("Where was the diadem found?"), load_scoring())
    assert scored.scores.argmax() == 0
    assert np.isfinite(scored.scores).all()


def test_words_of_the_question_are_no_part_of_the_answer():
    chances = score(found("Where was the diadem found?"), load_scoring()).words
    assert "diadem" not in chances
    assert {"box", "friday"} <= set(chances)
    assert all(0 <= chance <= 1 for chance in chances.values())


def test_a_sentence_with_all_the_words_is_evidence_enough():
    assert score(found("Who opened the box?"), load_scoring()).answerable == 1


def test_where_nothing_found_names_what_the_question_names_there_is_no_answer():
    asked = found("When did Casimir Oke open the box?")
    assert names_nobody(asked)
    assert score(asked, load_scoring()).answerable == 0
    assert not names_nobody(found("When did Sprake open the box?"))
    assert not names_nobody(found("when was it opened?"))


def test_names_are_words_with_a_capital_that_begin_no_sentence():
    assert names_asked("Did Ada say so? Then who? Why did NATO-led troops go?") == {
        "ada", "nato", "led",
    }  # fmt: skip


def test_which_sentences_hold_what_is_wanted():
    assert score(found("When was it?"), load_scoring()).wanted.tolist() == [True, False, False]
    assert score(found("What was it?"), load_scoring()).wanted.all()


def test_features_have_the_shape_they_say():
    asked = found("Where was the diadem found?")
    names, seen = word_features(asked, np.zeros(len(asked.candidates)))
    assert seen.shape == (len(names), len(WORD_FEATURES))
    assert reply_features(asked).shape == (len(REPLY_FEATURES),)
    assert reply_features(evidence(asked.asked, [], NOW)).tolist() == [0, 0, 0, 0]


def test_a_sentence_that_means_the_same_in_other_words_scores_higher():
    asked = found("What was the jewel kept inside?")
    plain = score(asked, load_scoring())
    model = replace(load_scoring(), like=lambda _, texts: np.array(["box" in t for t in texts]))
    liked = score(asked, model)
    gained = liked.scores - plain.scores
    held = ["box" in one.text for one in asked.candidates]
    assert gained[held].min() > gained[np.invert(held)].max()
