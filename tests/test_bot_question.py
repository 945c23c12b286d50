"""A question understood: what it wants, of whom, when, from where."""

import pytest
from clippings import NOW

from bot.question import Wants, asks_for_anything, understand

SOURCES = ("The Harbour Times", "Ledger & Tide", "bbc.co.uk")


def ask(question):
    return understand(question, NOW, SOURCES)


@pytest.mark.parametrize(
    ("question", "wants"),
    [
        ("When was the last call?", Wants.TIME),
        ("On what day did it close?", Wants.TIME),
        ("How many were injured?", Wants.NUMBER),
        ("What percentage voted?", Wants.NUMBER),
        ("How fast was the ship going?", Wants.NUMBER),
        ("Who stole it?", Wants.PERSON),
        ("Which singer won?", Wants.PERSON),
        ("Where was it found?", Wants.PLACE),
        ("In which city was it found?", Wants.PLACE),
        ("Why was it closed?", Wants.REASON),
        ("What happened yesterday?", Wants.NEWS),
        ("What's new?", Wants.NEWS),
        ("Which weapons are held up?", Wants.FACT),
        ("What did the mayor say?", Wants.SPEECH),
    ],
)
def test_what_is_wanted_is_read_off_the_words(question, wants):
    assert ask(question).wants is wants


@pytest.mark.parametrize(
    ("question", "speaker", "topic"),
    [
        ("What did Ada Fenwick say about the pier?", "Ada Fenwick", "pier"),
        ("what has the mayor said on Monday about the pier", "mayor", "pier"),
        ("Did Fenwick say anything about the pier?", "Fenwick", "pier"),
        ("What was Oke's reaction to the sale?", "Oke", "sale"),
        ("What did Oke say?", "Oke", ""),
        ("How did the union respond?", "union", ""),
        ("Oke said what about lamps?", "Oke", "lamps"),
    ],
)
def test_whose_words_are_wanted_and_about_what(question, speaker, topic):
    asked = ask(question)
    assert (asked.wants, asked.speaker, asked.topic) == (Wants.SPEECH, speaker, topic)


def test_half_a_sentence_before_said_is_nobody():
    assert ask("What is the island that people said was sold?").wants is not Wants.SPEECH


@pytest.mark.parametrize(
    ("question", "sources"),
    [
        ("Who won, according to the Harbour Times?", ("The Harbour Times",)),
        ("What do reports by Ledger & Tide say?", ("Ledger & Tide",)),
        ("Any news from bbc?", ("bbc.co.uk",)),
        ("Who won at Harbour Times square?", ()),
    ],
)
def test_an_outlet_that_is_asked_for_becomes_a_filter(question, sources):
    assert ask(question).sources == sources


def test_time_words_become_the_window_and_are_no_topic():
    asked = ask("What did Oke say yesterday about lamps?")
    assert asked.time_words == "yesterday"
    assert asked.window.until == NOW.replace(hour=0)


def test_white_space_is_put_in_order():
    assert ask("  who \n won? ").text == "who won?"


@pytest.mark.parametrize(
    "question",
    ["What happened?", "What happened yesterday?", "any news", "What's the latest news?"],
)
def test_any_news_will_do_where_no_topic_is_named(question):
    assert asks_for_anything(ask(question))


@pytest.mark.parametrize(
    "question", ["What happened to the herring?", "Who won?", "news about lamps"]
)
def test_a_topic_is_not_passed_over(question):
    assert not asks_for_anything(ask(question))
