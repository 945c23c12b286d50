"""The buttons under an answer: they show what they promise, survive a restart, and grow old kindly."""

import time
from dataclasses import replace
from datetime import timedelta

import pytest
from telegrambot import a_catalog, abstention, answer, running_bot

from bot.telegram import inbox
from bot.telegram.buttons import Tap, Wish, keyboard_for, read_tap
from bot.telegram.texts import texts_for
from bot.types import Kind
from index.database import write

EN = texts_for("en")


@pytest.fixture
def engine():
    with a_catalog() as engine:
        yield engine


@pytest.fixture
def bot(server, desk, engine):
    with running_bot(server, desk, engine=engine) as bot:
        yield bot


@pytest.fixture
def ann(server):
    return server.user(1, "Ann")


@pytest.fixture
def reply(bot, ann):
    ann.say("What did the mayor say?")
    return ann.wait_for_reply()


def quoted(message) -> list[str]:
    """The blocks of quotation in a message."""
    text = message["text"].encode("utf-16-le")
    spans = [
        (one["offset"], one["offset"] + one["length"])
        for one in message.get("entities", [])
        if one["type"] == "blockquote"
    ]
    return [text[2 * start : 2 * end].decode("utf-16-le") for start, end in spans]


def labels(message) -> list[list[str]]:
    return [[one["text"] for one in row] for row in message["reply_markup"]["inline_keyboard"]]


def test_an_answer_has_its_buttons(reply):
    assert labels(reply) == [
        ["¶ 1"],
        [EN.sources, EN.more, EN.summary],
        [EN.who_else, EN.follow, EN.why],
    ]


def test_the_passage_behind_a_sentence_is_quoted_with_the_sentence_bold(server, ann, reply):
    query = ann.tap(reply, "¶ 1")
    shown = ann.wait_for_reply()
    sentence = "The mayor said “What did the mayor say?” on Monday."
    assert quoted(shown) == [f"Before it. {sentence} After it."]
    (bold,) = [one for one in shown["entities"] if one["type"] == "bold"]
    assert bold["length"] == len(sentence)
    assert "Bridge <opens> & closes" in shown["text"]
    assert shown["link_preview_options"]["url"] == "https://harbour.example/bridge?a=1&b=2"
    assert query in server.world.callback_answers


def test_the_sources_are_shown_with_the_words_they_are_cited_for(ann, reply):
    ann.tap(reply, EN.sources)
    shown = ann.wait_for_reply()
    assert shown["text"].startswith("[1] The Harbour Post · Bridge <opens> & closes")
    assert quoted(shown) == ["The mayor said “What did the mayor say?” on Monday."]
    assert shown["link_preview_options"] == {"is_disabled": True}


def test_why_shows_how_it_was_understood_what_was_used_and_what_was_not(ann, reply):
    ann.tap(reply, EN.why)
    text = ann.wait_for_reply()["text"]
    order = [EN.why_words.understood, "read as: What did the mayor say?", EN.why_words.used]
    order += ["0.500 · 0.70 · The Wire · Used", EN.why_words.discarded, "0.200 · 0.30", "Not"]
    places = [text.index(part) for part in order]
    assert places == sorted(places)


def test_more_goes_on_with_the_conversation(desk, ann, reply):
    ann.tap(reply, EN.more)
    assert labels(ann.wait_for_reply())
    assert desk.asked[-1] == ("telegram:1", "tell me more")


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("What did Brandt say about the bridge?", "Who else spoke about bridge?"),
        ("When did it open?", "Who else spoke about Bridge <opens> & closes?"),
    ],
)
def test_who_else_asks_for_others_on_the_same_matter(desk, bot, ann, question, asked):
    ann.say(question)
    ann.tap(ann.wait_for_reply(), EN.who_else)
    ann.wait_for_reply()
    assert desk.asked[-1] == ("telegram:1", asked)


def test_buttons_work_after_a_restart(server, desk, engine, ann):
    with running_bot(server, desk, engine=engine):
        ann.say("one?")
        reply = ann.wait_for_reply()
    with running_bot(server, desk, engine=engine):
        ann.tap(reply, "¶ 1")
        assert "Before it." in ann.wait_for_reply()["text"]


@pytest.mark.parametrize("data", ["p:999:1", "story:7", "x:1:1", "p:1", ""])
def test_a_button_too_old_to_be_understood_says_so(server, ann, reply, data):
    query = ann.tap_data(reply, data or "?")
    server.wait_until(lambda: query in server.world.callback_answers)
    answered = server.world.callback_answers[query]
    assert (answered["text"], answered["show_alert"]) == (EN.too_old, "true")
    assert len(server.messages(ann.private)) == 1


def test_a_tap_that_telegram_thinks_too_old_is_done_all_the_same(server, ann, reply):
    with server.world.changed:
        query = ann.tap(reply, "¶ 1")
        server.world.callback_queries.discard(query)
    assert "Before it." in ann.wait_for_reply()["text"]


def test_a_button_reaches_no_other_chat(server, ann, reply):
    bob = server.user(2, "Bob")
    bob.say("hello?")
    theirs = bob.wait_for_reply()
    ann.say("two?")
    second = ann.wait_for_reply()
    data = second["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    query = bob.tap_data(theirs, data)
    server.wait_until(lambda: query in server.world.callback_answers)
    assert server.world.callback_answers[query]["text"] == EN.too_old


def test_what_had_no_answer_may_be_asked_to_be_told(server, desk, engine, ann, monkeypatch):
    monkeypatch.setattr("bot.telegram.teller.LOOK_S", 0.1)
    monkeypatch.setattr("bot.telegram.standing.EVERY", timedelta())
    known = []

    def react(question: str):
        return answer(question) if known else abstention(question)

    desk._react = react
    with running_bot(server, desk, engine=engine):
        ann.say("Who won?")
        reply = ann.wait_for_reply()
        assert labels(reply) == [[EN.tell_me], [EN.why]]
        query = ann.tap(reply, EN.tell_me)
        again = ann.tap(reply, EN.tell_me)
        server.wait_until(lambda: {query, again} <= set(server.world.callback_answers))
        while write(engine, inbox.waiting):
            time.sleep(0.02)
        assert server.world.callback_answers[query]["text"] == EN.will_tell
        known.append(True)
        told = ann.wait_for_reply()
        assert told["text"].startswith(EN.told.format(question="Who won?"))
        assert labels(told)[0] == ["¶ 1"]
        ann.say("/help")
        ann.wait_for_reply()
    assert len(server.messages(ann.private)) == 3


@pytest.mark.parametrize("tap", [Tap(Wish.PASSAGE, 999_999_999, 9_999), Tap(Wish.MORE, 1)])
def test_what_a_button_says_fits_and_is_read_back(tap):
    assert len(str(tap).encode()) <= 64
    assert read_tap(str(tap)) == tap


@pytest.mark.parametrize("data", ["p:1:-1", "p:1:1:1", "p:١:1", "q:1:1", "p:1:1\n", "p" * 64])
def test_what_no_button_of_ours_says_is_not_understood(data):
    assert read_tap(data) is None


def test_a_notice_has_no_buttons_and_many_sources_get_rows():
    reply = answer("x")
    many = replace(reply, citations=tuple(replace(reply.citations[0], number=n) for n in range(9)))
    assert keyboard_for(replace(reply, kind=Kind.NOTICE), 1, EN) == []
    assert [len(row) for row in keyboard_for(many, 1, EN)] == [4, 4, 1, 3, 3]
