"""Questions for a story are told from questions for a fact."""

import pytest
from clippings import NOW

from bot.story.question import Kind, asks_for_story, latest_question, story_question


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("What happened with the Tarle Bridge?", "Tarle Bridge"),
        ("what's going on with the herring talks", "herring talks"),
        ("What has happened with Odile Varnesse?", "Odile Varnesse"),
        ("timeline of the diadem", "diadem"),
        ("Give me the full story of the ferry, please", "ferry"),
        ("Show me the story of the bridge", "bridge"),
        ("What is new with the inquiry?", "inquiry"),
    ],
)
def test_a_question_for_a_story(question, topic):
    asked = asks_for_story(question, NOW)
    assert (asked.kind, asked.topic) == (Kind.STORY, topic)


@pytest.mark.parametrize(
    "question",
    [
        "What happened on Monday?",
        "What happened to the captain?",
        "How many people were injured on the Tarle Bridge?",
        "What did the minister say about the bridge?",
        "Who wrote the story?",
        "the latest headlines",
        "what happened with",
    ],
)
def test_other_questions_are_none(question):
    assert asks_for_story(question, NOW) is None


def test_a_question_for_the_latest_stories_with_and_without_a_topic():
    assert asks_for_story("latest stories", NOW).kind is Kind.LATEST
    asked = asks_for_story("Show me the latest stories about fishing", NOW)
    assert (asked.kind, asked.topic) == (Kind.LATEST, "fishing")


def test_time_words_are_a_window_and_no_part_of_the_topic():
    asked = asks_for_story("What happened with the bridge since Monday?", NOW)
    assert asked.topic == "bridge"
    assert asked.window.since is not None


def test_the_rest_of_the_story_is_asked_for():
    for question in ("full story", "Show me the whole story!"):
        assert asks_for_story(question, NOW).kind is Kind.FULL


@pytest.mark.parametrize("topic", ["", "the bridge", "  herring   talks "])
def test_what_commands_ask_in_short_is_understood(topic):
    words = " ".join(topic.split()).removeprefix("the ")
    story = asks_for_story(story_question(topic), NOW)
    latest = asks_for_story(latest_question(topic), NOW)
    assert (story.kind, story.topic) == ((Kind.STORY, words) if words else (Kind.FULL, ""))
    assert (latest.kind, latest.topic) == (Kind.LATEST, words)
