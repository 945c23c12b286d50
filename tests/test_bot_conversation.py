"""What a follow-up leaves out is taken from the turns before."""

from datetime import UTC, datetime

import pytest

from bot.conversation import rewrite
from bot.people import Turn
from bot.types import Citation, Kind, Reply, Searched, Sentence

NOW = datetime(2026, 11, 22, 18, tzinfo=UTC)
NOTHING = Searched(articles=0, sources=(), since=None, until=None)
SAID = "What did Ada Fenwick say about the pier?"


def turn(question, *sentences, kind=Kind.ANSWER, rewritten=None, article_id=7):
    citations = tuple(
        Citation(
            number=number, article_id=article_id, version=1, url="https://a.example/7",
            headline="Pier", source="A", published=None, start=10 * number, end=10 * number + 5,
            quote=text,
        )
        for number, text in enumerate(sentences, 1)
    )  # fmt: skip
    reply = Reply(
        question=question,
        rewrite=rewritten or question,
        kind=kind,
        text=" ".join(sentences),
        searched=NOTHING,
        sentences=tuple(
            Sentence(text=text, citations=(number,)) for number, text in enumerate(sentences, 1)
        ),
        citations=citations,
    )
    return Turn(number=1, question=question, rewrite=reply.rewrite, reply=reply, at=NOW)


def after(question, *turns):
    return rewrite(question, turns, NOW)


@pytest.mark.parametrize(
    "question", ["what about Oke?", "when was that?", "tell me more", "Who won?"]
)
def test_with_nothing_before_it_a_question_is_left_as_it_is(question):
    assert after(question).text == question


@pytest.mark.parametrize(
    ("question", "rewritten"),
    [
        ("what about Bram Oke?", "What did Bram Oke say about the pier?"),
        ("And Oke?", "What did Oke say about the pier?"),
        ("and what about the harbour master?", "What did the harbour master say about the pier?"),
        ("what about the lamps?", "What did Ada Fenwick say about the lamps?"),
        ("and yesterday?", f"{SAID[:-1]} yesterday?"),
    ],
)
def test_what_about_somebody_or_something_takes_the_place_of_the_other(question, rewritten):
    assert after(question, turn(SAID, "The pier will be sold.")).text == rewritten


def test_a_time_takes_the_place_of_the_time_before():
    before = turn("What happened on Monday?", "It rained.")
    assert after("and yesterday?", before).text == "What happened yesterday?"


@pytest.mark.parametrize("question", ["when was that?", "why?", "where?", "how many votes?"])
def test_what_brings_no_topic_leans_on_the_last_question_and_its_articles(question):
    made = after(question, turn("Who won the race in Eastvale?", "A goose won."))
    assert made.text.endswith(" — Who won the race in Eastvale?")
    assert made.article_ids == (7,)
    assert not made.more


def test_leaning_twice_does_not_pile_up():
    first = turn(SAID, "The pier will be sold.")
    second = turn("when was that?", "On Monday.", rewritten=after("when was that?", first).text)
    assert after("why?", first, second).text == f"why — {SAID}"


@pytest.mark.parametrize("question", ["tell me more", "Go on.", "what else?", "more please"])
def test_more_asks_the_last_question_again_for_what_was_not_told(question):
    made = after(question, turn(SAID, "The pier will be sold."))
    assert (made.text, made.more, made.article_ids) == (SAID, True, (7,))


@pytest.mark.parametrize(
    ("before", "question", "rewritten"),
    [
        (SAID, "what did she say about lamps?", "what did Ada Fenwick say about lamps?"),
        (SAID, "what is her plan for lamps?", "what is Ada Fenwick’s plan for lamps?"),
        ("Who is the harbour master?", "What did he say?", "What did the harbour master say?"),
        ("When did Oke and Carew meet?", "when did they meet before that?",
         "when did Oke and Carew meet before that?"),
    ],
)  # fmt: skip
def test_a_pronoun_gets_the_name_it_stands_for(before, question, rewritten):
    assert after(question, turn(before, "Ada Fenwick sold the pier.")).text == rewritten


def test_what_has_a_topic_of_its_own_stands_alone():
    made = after("Who stole the diadem of Marrowick?", turn(SAID, "The pier will be sold."))
    assert (made.text, made.article_ids) == ("Who stole the diadem of Marrowick?", ())


def test_after_an_abstention_there_is_no_article_to_lean_on():
    missed = turn(SAID, "The lamps are lit.", kind=Kind.ABSTENTION)
    assert after("when was that?", missed).article_ids == ()


def test_a_notice_is_passed_over():
    notice = turn("!!!", kind=Kind.NOTICE)
    assert after("what about Oke?", turn(SAID, "Sold."), notice).text.startswith("What did Oke say")
