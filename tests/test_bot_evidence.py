"""The sentences that may answer, and what can be seen of each."""

from datetime import timedelta

import pytest
from clippings import NOW, YESTERDAY, clip, hits_of

from bot.evidence import (
    LONGEST,
    SENTENCE_FEATURES,
    evidence,
    gather,
    holds_number,
    holds_reason,
    holds_time,
    sentence_features,
)
from bot.question import understand

BODY = (
    "PORT SENNET (AP) — The pier was sold on Monday. “We are sorry. We liked it,” the mayor said. "
    "It cost 4,000 crowns.\n\nMayor Ada Fenwick signed the paper because the council was asleep."
)


def candidates(body=BODY, **fields):
    return gather(hits_of(clip(body, **fields)))


def features(question, body=BODY, **fields):
    found = evidence(understand(question, NOW), candidates(body, **fields), NOW)
    return [dict(zip(SENTENCE_FEATURES, row, strict=True)) for row in sentence_features(found)]


def test_candidates_are_slices_of_the_article_and_leave_the_dateline_out():
    found = candidates()
    assert all(one.hit.article.body[one.start : one.end] == one.text for one in found)
    assert found[0].text == "The pier was sold on Monday."


def test_a_quotation_over_two_sentences_is_not_cut_in_half():
    assert "“We are sorry. We liked it,” the mayor said." in [one.text for one in candidates()]


def test_a_quotation_too_long_to_send_is_cut_all_the_same():
    body = "“" + "We shall say this again and again. " * 30 + "”"
    assert all(len(one.text) <= LONGEST for one in candidates(body))


def test_the_same_sentence_of_two_articles_is_there_once():
    found = gather(hits_of(clip("It rained.", id=1), clip("It  rained.", id=2)))
    assert [one.hit.article.id for one in found] == [1]


def test_the_sentence_about_it_covers_more_of_the_question():
    rows = features("Was the pier sold?")
    assert rows[0]["cover"] == max(row["cover"] for row in rows) > 0.9


@pytest.mark.parametrize(
    ("question", "feature", "words"),
    [
        ("When was the pier sold?", "number_wanted", "on Monday"),
        ("How much did it cost?", "number_wanted", "4,000"),
        ("Who is the mayor?", "person_beside", "Ada Fenwick"),
        ("Why did she sign?", "reason_wanted", "because"),
    ],
)
def test_what_is_wanted_is_seen_where_it_stands(question, feature, words):
    seen = [row[feature] for row in features(question)]
    assert [words in one.text for one in candidates()] == [bool(value) for value in seen]


def test_a_sum_of_money_says_not_when():
    assert not any(map(holds_time, candidates("The bill is worth $4.5 trillion.")))
    assert all(map(holds_number, candidates("The bill is worth $4.5 trillion.")))
    assert not any(map(holds_reason, candidates("The bill is worth $4.5 trillion.")))


def test_age_is_seen_as_of_the_question():
    (young,) = features("Rain?", "It rained.", published=YESTERDAY)
    (old,) = features("Rain?", "It rained.", published=NOW - timedelta(days=90))
    assert (young["age_2"], young["age_365"]) == (1, 1)
    assert (old["age_31"], old["age_365"]) == (0, 1)


def test_of_nothing_nothing_is_seen():
    none = evidence(understand("Rain?", NOW), [], NOW)
    assert sentence_features(none).shape == (0, len(SENTENCE_FEATURES))
