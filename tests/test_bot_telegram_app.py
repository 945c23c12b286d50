"""The bot on Telegram as a whole: start, order, trouble on the way, stop."""

import json
import logging
import threading

import pytest
from telegrambot import StandInDesk, a_catalog, answer, running_bot

from bot.telegram.texts import COMMAND_NAMES, LANGUAGES
from index.errors import SettingsError


def _held(*words: str):
    """A reaction that holds questions with one of the words until its event is set."""
    gates = {word: threading.Event() for word in words}

    def react(question: str):
        gate = gates.get(question)
        if gate is not None:
            assert gate.wait(15)
        return answer(question)

    return react, gates


def test_at_the_start_it_polls_and_names_its_commands(server):
    with running_bot(server, StandInDesk()):
        server.wait_for_calls("getUpdates")
        server.wait_for_calls("setMyShortDescription", 2)
    assert server.calls("deleteWebhook")[0].params == {"drop_pending_updates": "false"}
    menus = {json.loads(scope)[1]: each for scope, each in server.world.commands.items()}
    assert set(menus) == {"", "de"}
    for code, commands in menus.items():
        texts = LANGUAGES[code or "en"]
        named = [(each["command"], each["description"]) for each in commands]
        assert named == [(name, texts.commands[name]) for name in COMMAND_NAMES]
    assert server.world.descriptions["de"] == LANGUAGES["de"].description
    assert server.world.short_descriptions[""] == LANGUAGES["en"].short_description


def test_commands_that_cannot_be_named_are_logged_and_no_more(server, caplog):
    server.fail_next("setMyCommands", 400, description="Bad Request: BOT_COMMAND_INVALID")
    with running_bot(server, StandInDesk()):
        ann = server.user(1, "Ann")
        ann.say("hello?")
        ann.wait_for_reply()
    assert "menu could not be set" in caplog.text


def test_chats_are_served_side_by_side_and_each_in_its_order(server):
    react, gates = _held("slow")
    desk = StandInDesk(react)
    ann, bob = server.user(1, "Ann"), server.user(2, "Bob")
    with running_bot(server, desk):
        for text in ("slow", "second", "third"):
            ann.say(text)
        bob.say("quick")
        assert "quick" in bob.wait_for_reply()["text"]
        assert server.messages(ann.private) == []
        gates["slow"].set()
        replies = [ann.wait_for_reply()["text"] for _ in range(3)]
    assert [text.split("“")[1].split("”")[0] for text in replies] == ["slow", "second", "third"]


def test_topics_of_one_group_do_not_wait_for_each_other(server):
    react, gates = _held("slow")
    ann, group = server.user(1, "Ann"), server.group(-1, "Readers")
    with running_bot(server, StandInDesk(react)):
        ann.say("@dateline_test_bot slow", group, topic=5)
        ann.say("@dateline_test_bot quick", group, topic=6)
        assert ann.wait_for_reply(group)["message_thread_id"] == 6
        gates["slow"].set()
        assert ann.wait_for_reply(group)["message_thread_id"] == 5


POISON = [
    {"message": {"message_id": 1, "text": "no date, no chat"}},
    {"message": {"message_id": 1, "date": 1, "chat": None, "text": "hi"}},
    {"message": {"message_id": 1, "date": "soon", "chat": {"id": 1, "type": "private"}}},
    {"message": 7},
    {"callback_query": {"id": "1"}},
    {"something_new": {"a": 1}},
    {},
]


def test_an_update_nobody_can_read_does_not_stop_the_good_ones_behind_it(server, caplog):
    ann = server.user(1, "Ann")
    ann.say("before")
    for update in POISON:
        server.inject(update)
    ann.say("after")
    with running_bot(server, StandInDesk()):
        texts = [ann.wait_for_reply()["text"] for _ in range(2)]
    assert "before" in texts[0]
    assert "after" in texts[1]
    assert server.pending() == []
    assert len(server.messages(ann.private)) == 2
    assert "cannot be read" in caplog.text
    assert len(server.calls("getUpdates")) < 6


def test_a_flood_limit_is_waited_out_and_the_reply_comes_once(server):
    ann, bob = server.user(1, "Ann"), server.user(2, "Bob")
    server.fail_next("sendMessage", 429, retry_after=2, chat=ann.private)
    with running_bot(server, StandInDesk()):
        ann.say("one")
        bob.say("two")
        assert "one" in ann.wait_for_reply()["text"]
        assert "two" in bob.wait_for_reply()["text"]
        ann.say("three")
        assert "three" in ann.wait_for_reply()["text"]
    to_ann = [c.status for c in server.calls("sendMessage") if c.params["chat_id"] == "1"]
    assert to_ann == [429, 200, 200]
    statuses = [(c.params["chat_id"], c.status) for c in server.calls("sendMessage")]
    assert statuses.index(("2", 200)) < statuses.index(("1", 200)), "Bob waited for Ann's limit"


def test_it_waits_for_telegram_when_it_cannot_be_reached_at_the_start(server, caplog):
    server.fail_next("getMe", 500, times=2)
    server.fail_next("deleteWebhook", 502)
    with running_bot(server, StandInDesk()):
        ann = server.user(1, "Ann")
        ann.say("hello?")
        assert "hello?" in ann.wait_for_reply()["text"]
    assert [call.status for call in server.calls("getMe")] == [500, 500, 200]
    warnings = [r.message for r in caplog.records if r.levelno >= logging.WARNING]
    assert len(warnings) == 2, "one for each thing that it waits for"
    assert all("cannot be reached" in warning for warning in warnings)


def test_trouble_while_polling_is_waited_out(server, caplog):
    server.fail_next("getUpdates", 502)
    server.fail_next("getUpdates", 409, description="Conflict: terminated by other getUpdates")
    with running_bot(server, StandInDesk()):
        ann = server.user(1, "Ann")
        ann.say("hello?")
        assert "hello?" in ann.wait_for_reply()["text"]
    warnings = [r for r in caplog.records if r.levelno >= logging.WARNING]
    assert len(warnings) == 1, "once a minute at most"


def test_it_stops_at_once_while_it_waits_for_telegram(server):
    server.hang_before("getMe")
    with running_bot(server, StandInDesk()) as bot:
        server.wait_for_calls("getMe")
        bot.stop()
    assert server.calls("getUpdates") == []


def test_a_stop_lets_what_was_begun_be_answered_and_takes_nothing_twice(server):
    react, gates = _held("slow")
    desk = StandInDesk(react)
    ann = server.user(1, "Ann")
    with running_bot(server, desk) as bot:
        ann.say("slow")
        server.wait_until(lambda: desk.asked and len(server.calls("getUpdates")) > 1)
        bot.ask_to_stop()
        gates["slow"].set()
        bot.stop()
    assert "slow" in ann.wait_for_reply()["text"]
    assert server.pending() == []
    with running_bot(server, desk):
        ann.say("next")
        assert "next" in ann.wait_for_reply()["text"]
    assert len(server.messages(ann.private)) == 2


def test_the_last_messages_are_confirmed_at_the_stop(server):
    ann = server.user(1, "Ann")
    with running_bot(server, StandInDesk()) as bot:
        server.wait_for_calls("getUpdates")
        server.hang_before("getUpdates")  # the next request would have confirmed it
        ann.say("hello?")
        ann.wait_for_reply()
        assert len(server.pending()) == 1
        bot.stop()
    assert server.pending() == []


def test_a_stop_that_takes_too_long_leaves_the_rest_for_the_next_start(server, monkeypatch, caplog):
    monkeypatch.setattr("bot.telegram.shift._DRAIN_SECONDS", 0.05)
    react, gates = _held("endless")
    desk = StandInDesk(react)
    ann = server.user(1, "Ann")
    with a_catalog() as engine:
        with running_bot(server, desk, engine=engine) as bot:
            ann.say("endless")
            ann.say("never begun")
            server.wait_until(lambda: desk.asked and not server.pending())
            bot.stop()
        gates["endless"].set()
        assert "Left for the next start: 2 updates" in caplog.text
        assert server.messages(ann.private) == []
        with running_bot(server, StandInDesk(), engine=engine):
            texts = [ann.wait_for_reply()["text"] for _ in range(2)]
    assert "endless" in texts[0]
    assert "never begun" in texts[1]
    assert len(server.messages(ann.private)) == 2


@pytest.mark.parametrize(
    ("token", "api", "named"),
    [
        ("7654321:not-the-one", "", "TELEGRAM_BOT_TOKEN"),
        ("no token", "", "TELEGRAM_BOT_TOKEN"),
        ("123:ü", "", "TELEGRAM_BOT_TOKEN"),
        ("1:a\n", "", "TELEGRAM_BOT_TOKEN"),
        ("1:a", "ftp://example.org", "DATELINE_TELEGRAM_API"),
        ("1:a", "example.org", "DATELINE_TELEGRAM_API"),
    ],
)
def test_a_token_or_address_that_cannot_work_ends_it_with_one_clear_sentence(
    server, token, api, named
):
    with running_bot(server, StandInDesk(), token=token, api=api) as bot:
        bot.join()
    assert isinstance(bot.error, SettingsError)
    assert named in str(bot.error)
    if "TOKEN" in named:
        assert token not in str(bot.error)
    assert bot.error.__cause__ is None
    assert bot.error.__suppress_context__ or bot.error.__context__ is None


def test_a_token_withdrawn_while_it_runs_ends_it_too(server):
    server.fail_next("getUpdates", 401)
    with running_bot(server, StandInDesk()) as bot:
        bot.join()
    assert isinstance(bot.error, SettingsError)


def test_the_token_never_stands_in_a_log(server, caplog):
    caplog.set_level(logging.DEBUG)
    secret = server.token.partition(":")[2]

    def tell(question: str):
        raise RuntimeError(f"GET https://api.telegram.org/bot{server.token}/getMe")

    server.fail_next("getMe", 502)
    with running_bot(server, StandInDesk(tell)):
        ann = server.user(1, "Ann")
        ann.say("tell me")
        ann.wait_for_reply()
    with running_bot(server, StandInDesk(), token=server.token + "x") as bot:
        bot.join()
    formatted = "\n".join(logging.Formatter().format(record) for record in caplog.records)
    assert "RuntimeError" in formatted
    assert "[token]" in formatted
    assert secret not in formatted
    assert not any(secret in repr(record.__dict__) for record in caplog.records)
