"""Sentences that answer, verbatim and few; or none."""

from datetime import timedelta

import pytest
from clippings import NOW, YESTERDAY, clip, hits_of

from bot.answer import ALONE, MOST_CHARACTERS, MOST_SENTENCES, FollowUp, compose
from bot.question import understand
from bot.scoring import load_scoring

PIER = clip(
    "ALDPORT — The pier of Aldport was sold to a circus on Monday, the council said.\n"
    "The circus paid 900 crowns for the pier. It will keep two elephants on it.\n"
    "“I have asked for the elephants to be small,” Mayor Ada Fenwick said on Tuesday. “They are not.”\n"
    "The pier opened in 1931 and has been closed since a ferry struck it in 1987. The town band "
    "played at both events because it was free on those days.",
    headline="Aldport sells its pier",
)
STORM = clip(
    "A storm will reach the coast of Carrow on Sunday night, the weather office said.",
    id=2,
    headline="Storm on its way",
)


def ask(question, *articles, follow=ALONE):
    found = hits_of(*(articles or (PIER, STORM)))
    return compose(understand(question, NOW), found, NOW, load_scoring(), follow)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Who bought the pier of Aldport?", "sold to a circus"),
        ("How much did the circus pay for the pier?", "900 crowns"),
        ("When was the pier sold?", "on Monday"),
        ("When will the storm reach Carrow?", "Sunday night"),
        ("Why did the town band play?", "because it was free"),
        ("What did Ada Fenwick say about elephants?", "asked for the elephants to be small"),
    ],
)
def test_the_answering_sentence_comes_first(question, words):
    assert words in ask(question).sentences[0].text


@pytest.mark.parametrize(
    "question", ["Tell me about the pier of Aldport", "What happened in Aldport?", "Aldport pier"]
)
def test_an_answer_is_short_and_every_sentence_is_cited_by_the_exact_slice(question):
    answer = ask(question)
    assert 1 <= len(answer.sentences) <= MOST_SENTENCES
    assert len(answer.text) <= MOST_CHARACTERS
    bodies = {article.id: article.body for article in (PIER, STORM)}
    for number, (sentence, one) in enumerate(
        zip(answer.sentences, answer.citations, strict=True), 1
    ):
        assert sentence.citations == (number,) == (one.number,)
        assert bodies[one.article_id][one.start : one.end] == one.quote == sentence.text


def test_the_dateline_is_no_part_of_an_answer():
    assert "ALDPORT" not in ask("Who bought the pier of Aldport?").text


def test_nothing_is_said_twice():
    again = clip("The pier of Aldport was sold to a circus on Monday, says the council.", id=3)
    quotes = [one.quote for one in ask("Who bought the pier of Aldport?", PIER, again).citations]
    assert sum("sold to a circus on Monday" in quote for quote in quotes) == 1


@pytest.mark.parametrize(
    "question", ["Who won the chess championship of Ruritania?", "When did Casimir Oke resign?"]
)
def test_where_nothing_answers_the_nearest_miss_is_given_instead(question):
    answer = ask(question)
    assert answer.sentences == answer.citations == ()
    assert answer.nearest.quote in PIER.body + STORM.body


def test_of_nothing_there_is_not_even_a_miss():
    answer = compose(understand("Who?", NOW), [], NOW, load_scoring())
    assert (answer.sentences, answer.nearest) == ((), None)


def test_somebody_who_said_nothing_is_not_quoted():
    assert ask("What did the circus say?").sentences == ()


def test_what_was_told_is_not_told_again():
    first = ask("Tell me about the pier of Aldport")
    told = [(one.article_id, one.start) for one in first.citations]
    more = ask("Tell me about the pier of Aldport", follow=FollowUp(told=told, cited=told))
    assert more.sentences
    assert not {one.quote for one in more.citations} & {one.quote for one in first.citations}


def test_asked_when_that_was_the_cited_sentence_says_so_itself_where_it_can():
    start = PIER.body.index("“I have asked")
    assert "on Tuesday" in ask("when was that?", PIER, follow=FollowUp(cited=[(1, start)])).text
    start = PIER.body.index("It will keep")
    assert "on Monday" in ask("when was that?", PIER, follow=FollowUp(cited=[(1, start)])).text


def test_the_newest_words_of_a_speaker_come_first():
    early = clip(
        "“I promise you a pier by Easter, and I shall be first on it,” Fenwick said.",
        id=4,
        published=NOW - timedelta(days=9),
    )
    late = clip(
        "“The pier will not reopen before autumn,” Fenwick said.", id=5, published=YESTERDAY
    )
    answer = ask("What did Fenwick say about the pier?", early, late)
    assert [one.article_id for one in answer.citations] == [5, 4]


def test_he_said_comes_after_the_sentence_that_says_who_he_is():
    story = clip("Bram Oke said that lamps were dear. “Oil is worse,” he said.", id=6)
    answer = ask("What did Oke say about oil?", story)
    assert [sentence.text[:8] for sentence in answer.sentences] == ["Bram Oke", "“Oil is "]
