"""Summaries: the article's own sentences, each proved, none left hanging, nothing twice."""

import re
from datetime import timedelta

import pytest
from summarytexts import LIGHTHOUSE, article

from bot.summary.summarize import Focus, Length, summarize

ADDED = re.compile(r"\[[^\]]*\] ?")
FIRST = (
    "A freighter struck the Tarle Bridge in thick fog on Monday, injuring 14 people, police said. "
    "The bridge was closed to all traffic at seven in the morning, and ferries ran in its stead. "
    "Divers will look at the piles beneath pier four before anybody may cross again."
)
LATER = (
    "A freighter struck the Tarle Bridge in thick fog on Monday, injuring 16 people, police said. "
    "Two of those on the bus had gone home before they felt that their ribs were broken. "
    "The captain of the freighter has been asked to stay in Ostrel until the inquiry ends."
)


@pytest.mark.parametrize("length", Length)
def test_every_sentence_is_the_exact_slice_that_its_citation_says(length):
    given = article()
    told = summarize([given], length)
    assert told.sentences
    assert [one.citations for one in told.sentences] == [
        (number,) for number in range(1, len(told.citations) + 1)
    ]
    for sentence, citation in zip(told.sentences, told.citations, strict=True):
        assert given.body[citation.start : citation.end] == citation.quote
        plain = re.sub(r"\[(\w)\]", lambda found: found[1].lower(), sentence.text)
        assert ADDED.sub("", plain.replace(" [Sunniva Aldous]", "")) == citation.quote


@pytest.mark.parametrize(
    ("length", "most", "characters"),
    [
        (Length.BRIEF, 2, 300),
        (Length.SHORT, 3, 450),
        (Length.MEDIUM, 6, 1_000),
        (Length.DETAILED, 12, 2_200),
    ],
)
def test_it_keeps_to_its_length(length, most, characters):
    told = summarize([article(LIGHTHOUSE + "\n\n" + FIRST + "\n\n" + LATER)], length)
    assert 1 <= len(told.sentences) <= most
    assert sum(len(one.quote) for one in told.citations) <= characters


def test_longer_ones_tell_more():
    counts = [len(summarize([article()], length).sentences) for length in Length]
    assert counts == sorted(counts)
    assert counts[0] < counts[-1]


def test_it_reads_in_the_order_of_the_article_and_begins_after_the_place():
    told = summarize([article()], Length.DETAILED)
    starts = [one.start for one in told.citations]
    assert starts == sorted(starts)
    assert told.sentences[0].text.startswith("The lighthouse at Cape Wend will be staffed again")


def test_nothing_that_points_elsewhere_or_hangs_in_the_air_is_told():
    told = summarize([article()], Length.DETAILED).text
    assert "Read more" not in told
    quoted = [
        one for one in summarize([article()], Length.SHORT).sentences if "“It has" in one.text
    ]
    assert all("Aldous" in one.text for one in quoted)


def test_a_he_without_the_sentence_before_it_is_named_in_brackets():
    body = (
        "Harbour master Tobias Quenby closed the port of Ostrel at noon.\n\n"
        "He closed the port of Ostrel because waves of seven metres broke over the harbour wall."
    )
    told = summarize([article(body)], Length.BRIEF, Focus(told=frozenset({(1, 0)})))
    (only,) = told.sentences
    assert only.text.startswith("He [Tobias Quenby] closed the port")
    assert told.citations[0].quote.startswith("He closed")


def test_a_but_that_ties_to_what_is_not_shown_is_left_out():
    body = (
        "Nobody minded the fog at first.\n\n"
        "But the freighter struck the bridge at a quarter to seven, and the bridge was closed."
    )
    told = summarize([article(body)], Length.BRIEF, Focus(told=frozenset({(1, 0)})))
    assert told.text.startswith("[T]he freighter struck the bridge")
    assert told.citations[0].quote.startswith("the freighter")


def test_what_two_articles_tell_alike_is_told_once_and_newest():
    older, newer = article(FIRST, 1), article(LATER, 2, after=timedelta(hours=9))
    told = summarize([newer, older], Length.MEDIUM)
    assert "16 people" in told.text
    assert "14 people" not in told.text


def test_only_the_sentences_of_some_articles_can_be_asked_for():
    older, newer = article(FIRST, 1), article(LATER, 2, after=timedelta(hours=9))
    told = summarize([older, newer], Length.SHORT, Focus(only=frozenset({2})))
    assert {one.article_id for one in told.citations} == {2}


def test_what_was_told_is_not_told_again():
    first = summarize([article()], Length.BRIEF)
    told = frozenset((one.article_id, one.start) for one in first.citations)
    again = summarize([article()], Length.BRIEF, Focus(told=told))
    assert again.sentences
    assert not {one.quote for one in first.citations} & {one.quote for one in again.citations}


def test_other_sources_that_carry_it_are_named():
    told = summarize([article()], Length.BRIEF, Focus(also_in={1: ("Radio Ostrel",)}))
    assert all(one.also_in == ("Radio Ostrel",) for one in told.citations)


@pytest.mark.parametrize(
    "body", ["", "Hello.", "Read more here.", "“", "?", "\n\n", "word " * 3000]
)
def test_where_there_is_nothing_to_sum_up_there_is_no_summary(body):
    told = summarize([article(body)], Length.DETAILED)
    assert (told.sentences, told.citations) == ((), ())
    assert summarize([]).text == ""


def test_the_same_articles_are_summed_up_the_same_whatever_their_order():
    given = [article(FIRST, 1), article(LATER, 2), article(number=3)]
    assert summarize(given, Length.MEDIUM) == summarize(given[::-1], Length.MEDIUM)


@pytest.mark.parametrize(
    "body",
    [
        (
            "Die Brücke über den Tarle bleibt bis April geschlossen, sagte die Ministerin am Freitag. "
            "Fünf der sechs Pfähle unter einem Pfeiler sind gerissen."
        ),
        "港を閉鎖すると港長が日曜日に発表した。嵐は午後九時に到達する見込みだという。",
    ],
)
def test_other_languages_do_not_trip_it(body):
    told = summarize([article(body)])
    assert all(one.quote in body for one in told.citations)
