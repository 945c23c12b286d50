"""Stories in Telegram: by command, by a link, and all of one by a button."""

from dataclasses import replace

import pytest
from telegrambot import STORY, StandInDesk, a_catalog, answer, running_bot

from bot.telegram.buttons import keyboard_for
from bot.telegram.texts import texts_for

EN = texts_for("en")


def told(question):
    """Answer with two stories to a question for the latest, with one to all else."""
    listed = (STORY, 12) if "latest" in question else (STORY,)
    return replace(answer(question), title="Bridge <opens>", note="2 outlets", stories=listed)


@pytest.fixture
def desk():
    return StandInDesk(told)


@pytest.fixture
def bot(server, desk):
    with a_catalog() as engine, running_bot(server, desk, engine=engine) as bot:
        yield bot


@pytest.fixture
def ann(bot, server):
    return server.user(1, "Ann")


def labels(message):
    return [[one["text"] for one in row] for row in message["reply_markup"]["inline_keyboard"]]


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("/story the bridge", "Show me the story of the bridge"),
        ("/story", "Show me the full story"),
        ("/latest", "Show me the latest stories"),
        ("/latest fishing", "Show me the latest stories about fishing"),
    ],
)
def test_commands_ask_in_short(desk, ann, typed, asked):
    ann.say(typed)
    ann.wait_for_reply()
    assert desk.asked == [("telegram:1", asked)]


def test_a_command_that_is_edited_is_asked_again(server, desk, ann):
    sent = ann.say("/story the bridge")
    ann.wait_for_reply()
    ann.edit(sent, "/story the ferry")
    server.wait_for_calls("editMessageText")
    assert desk.asked[-1] == ("telegram:1", "Show me the story of the ferry")


def test_a_story_shows_its_title_and_note_and_offers_all_of_it(ann):
    ann.say("/story the bridge")
    shown = ann.wait_for_reply()
    assert shown["text"].startswith("Bridge <opens>\n2 outlets")
    assert labels(shown)[0] == [EN.full_story]


def test_the_button_tells_all_of_it_and_is_then_gone(ann):
    ann.say("/story the bridge")
    ann.tap(ann.wait_for_reply(), EN.full_story)
    shown = ann.wait_for_reply()
    assert "all of it" in shown["text"]
    assert not any(EN.full_story in row for row in labels(shown))


def test_each_of_the_latest_stories_has_its_button(ann):
    ann.say("/latest")
    shown = ann.wait_for_reply()
    assert labels(shown)[0] == [f"{EN.full_story} 1", f"{EN.full_story} 2"]
    ann.tap(shown, f"{EN.full_story} 1")
    assert "all of it" in ann.wait_for_reply()["text"]


def test_a_story_that_is_gone_is_said_to_be(ann):
    ann.say("/latest")
    ann.tap(ann.wait_for_reply(), f"{EN.full_story} 2")
    assert ann.wait_for_reply()["text"] == EN.no_story


def test_a_link_leads_to_all_of_a_story(ann):
    ann.say(f"/start story_{STORY}")
    assert "all of it" in ann.wait_for_reply()["text"]


def test_a_story_with_many_sources_does_not_drown_in_buttons():
    (citation,) = answer("?").citations
    many = tuple(replace(citation, number=number) for number in range(1, 40))
    keyboard = keyboard_for(replace(told("?"), citations=many), 1, EN)
    assert len(keyboard) <= 6
