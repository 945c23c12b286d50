"""What somebody wants summed up, out of their words."""

import pytest

from bot.summary.request import (
    LONG,
    Wanted,
    asks_for_summary,
    is_only_url,
    summary_question,
    url_in,
    wanted,
)
from bot.summary.summarize import Length


@pytest.mark.parametrize(
    ("words", "topic"),
    [
        ("summarize the strike", "the strike"),
        ("Please summarise the strike.", "the strike"),
        ("sum up the news about the strike", "the strike"),
        ("Give me a summary of the herring talks", "the herring talks"),
        ("tl;dr the Tarle Bridge please", "the Tarle Bridge"),
        ("TLDR: bridge", "bridge"),
        ("recap the storm", "the storm"),
    ],
)
def test_a_topic_is_understood(words, topic):
    assert asks_for_summary(words) == Wanted(topic=topic)


@pytest.mark.parametrize(
    "words",
    [
        "tl;dr",
        "summarize this",
        "Sum it up",
        "sum up that please",
        "summary",
        "Summarize your answer",
    ],
)
def test_what_names_nothing_is_for_the_last_answer(words):
    found = asks_for_summary(words)
    assert found is not None
    assert found.names_nothing


@pytest.mark.parametrize(
    "words",
    [
        "Who summarized the report?",
        "What did the summary of the report say?",
        "When was the summary judgment?",
        "What happened yesterday?",
        "Summaries of the court",
        "",
    ],
)
def test_a_question_is_none(words):
    assert asks_for_summary(words) is None


@pytest.mark.parametrize(
    ("words", "length"),
    [
        ("summarize the strike in detail", Length.DETAILED),
        ("a detailed summary of the strike", Length.DETAILED),
        ("summarize medium the strike", Length.MEDIUM),
        ("sum up the strike in two sentences", Length.BRIEF),
        ("summarize brief the strike", Length.BRIEF),
        ("short summary of the strike", Length.SHORT),
        ("summarize the strike", Length.SHORT),
    ],
)
def test_a_length_is_understood(words, length):
    assert asks_for_summary(words) == Wanted(length=length, topic="the strike")


@pytest.mark.parametrize(
    ("words", "url"),
    [
        ("https://news.example/a", "https://news.example/a"),
        ("summarize https://news.example/a?b=1.", "https://news.example/a?b=1"),
        ("tl;dr (https://news.example/a)", "https://news.example/a"),
        ("sum up https://news.example/a_(b)", "https://news.example/a_(b)"),
        ("summarize news.example/a", "https://news.example/a"),
    ],
)
def test_a_link_is_understood(words, url):
    found = asks_for_summary(words)
    assert found == Wanted(url=url)
    assert found.may_fetch


def test_a_long_text_is_read_and_not_looked_for():
    text = "The bridge is closed. " * 20
    found = asks_for_summary(f"summarize {text}")
    assert found is not None
    assert len(text) > LONG
    assert found.text.body == text.strip()


def test_a_link_with_words_around_it_is_no_bare_link():
    assert is_only_url(" https://news.example/a ")
    assert not is_only_url("what is https://news.example/a about?")
    assert asks_for_summary("what is https://news.example/a about?") is None
    assert url_in("nothing here") == ""


@pytest.mark.parametrize("argument", ["the strike", "https://news.example/a", "", "in detail"])
def test_the_command_means_what_the_question_means_that_it_is_spelled_out_to(argument):
    assert asks_for_summary(summary_question(argument)) == wanted(argument)
