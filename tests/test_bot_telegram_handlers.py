"""What a person sees in Telegram: commands, questions, groups, topics, and mishaps."""

import threading
from dataclasses import replace

import pytest
from telegrambot import answer, running_bot

from bot.people import People
from bot.telegram.texts import COMMAND_NAMES, help_text, texts_for, welcome
from bot.types import Kind

EN = texts_for("en")


@pytest.fixture
def bot(server, desk):
    with running_bot(server, desk) as bot:
        yield bot


@pytest.fixture
def group(server):
    return server.group(-1001, "Readers")


def test_start_says_what_the_bot_does_and_gives_examples(ann):
    ann.say("/start")
    said = ann.wait_for_reply()["text"]
    assert said == welcome(EN)
    assert "sources" in said
    assert [line for line in said.splitlines() if line.startswith("•")] == [
        f"• {example}" for example in EN.examples
    ]
    assert len(EN.examples) == 3


def test_help_lists_every_command_there_is(ann):
    ann.say("/help")
    text = ann.wait_for_reply()["text"]
    assert text == help_text(EN)
    assert all(f"/{name}" in text for name in COMMAND_NAMES)


def test_a_question_gets_one_reply_with_its_sources(server, desk, ann):
    ann.say("What did the mayor say?")
    reply = ann.wait_for_reply()
    assert reply["text"].startswith("The mayor said “What did the mayor say?” on Monday. [1]\n\n")
    assert "[1] The Harbour Post · Bridge <opens> & closes · 3 Jul 2025" in reply["text"]
    assert "also in The Evening Wire" in reply["text"]
    (link,) = reply["entities"]
    assert link["url"] == "https://harbour.example/bridge?a=1&b=2"
    assert reply["link_preview_options"] == {"is_disabled": True}
    assert "reply_to_message" not in reply
    assert desk.asked == [("telegram:1", "What did the mayor say?")]
    ann.say("/help")
    ann.wait_for_reply()
    assert len(server.messages(ann.private)) == 2


def test_a_reply_that_needs_two_messages_comes_in_order(server, desk, ann):
    text = "word " * 1000
    desk._react = lambda question: replace(
        answer(question), kind=Kind.NOTICE, text=text, sentences=()
    )
    ann.say("long?")
    first, second = ann.wait_for_reply()["text"], ann.wait_for_reply()["text"]
    assert f"{first} {second}".startswith(text)
    assert "[1] The Harbour Post" in second


def test_new_starts_afresh_in_this_chat_only(server, bot, ann):
    people, bob = People(bot.engine), server.user(2, "Bob")
    for person in (ann, bob):
        person.say("one?")
        person.wait_for_reply()
    ann.say("/new")
    assert ann.wait_for_reply()["text"] == EN.new
    assert people.conversation("telegram:1") == []
    assert [turn.question for turn in people.conversation("telegram:2")] == ["one?"]


@pytest.mark.parametrize("text", ["/frobnicate", "/start@another_bot"])
def test_a_command_it_does_not_know_is_answered_with_where_to_look(desk, ann, text):
    ann.say(text)
    assert ann.wait_for_reply()["text"] == EN.unknown_command
    assert desk.asked == []


def test_what_is_no_text_gets_one_kind_sentence(desk, ann):
    sticker = {"width": 1, "height": 1, "type": "regular", "is_animated": False, "is_video": False}
    ann.post(sticker={"file_id": "f", "file_unique_id": "u", **sticker})
    assert ann.wait_for_reply()["text"] == EN.no_text
    assert desk.asked == []


def test_a_service_message_is_not_answered(server, ann):
    ann.post(message_auto_delete_timer_changed={"message_auto_delete_time": 86_400})
    ann.say("/help")
    assert ann.wait_for_reply()["text"] == help_text(EN)
    assert len(server.messages(ann.private)) == 1


def test_in_a_group_it_answers_who_mentions_it_and_points_at_the_question(desk, ann, group):
    ann.say("what do you all think?", group)
    question = ann.say("@Dateline_Test_Bot  what did the mayor say?", group)
    reply = ann.wait_for_reply(group)
    assert reply["reply_to_message"]["message_id"] == question["message_id"]
    assert desk.asked == [("telegram:-1001", "what did the mayor say?")]


def test_in_a_group_it_answers_who_replies_to_it(desk, server, ann, group):
    bob = server.user(2, "Bob")
    ann.say("@dateline_test_bot one", group)
    said = ann.wait_for_reply(group)
    ann.say("and two?", group, reply_to=bob.say("hi all", group))
    ann.say("and three?", group, reply_to=said)
    ann.wait_for_reply(group)
    assert [text for _, text in desk.asked] == ["one", "and three?"]


def test_in_a_group_a_link_to_the_bot_is_a_mention(server, desk, ann, group):
    entity = {
        "type": "text_mention",
        "offset": 3,
        "length": 6,
        "user": server.world.bot_as_sender(),
    }
    ann.post(group, text="😀 Editor what is new?", entities=[entity])
    ann.wait_for_reply(group)
    assert desk.asked == [("telegram:-1001", "😀 what is new?")]


def test_in_a_group_commands_for_others_are_left_to_them(server, desk, ann, group):
    ann.say("/weather", group)
    ann.say("/help@another_bot", group)
    ann.post(group, photo=[{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}])
    ann.say("@another_bot hello", group)
    ann.say("/help@dateline_test_bot", group)
    assert ann.wait_for_reply(group)["text"] == help_text(EN)
    assert len(server.messages(group)) == 1
    assert desk.asked == []


def test_every_topic_is_a_conversation_of_its_own(bot, desk, ann, group):
    ann.say("@dateline_test_bot one", group, topic=7)
    assert ann.wait_for_reply(group)["message_thread_id"] == 7
    ann.say("/new", group, topic=9)
    assert ann.wait_for_reply(group)["message_thread_id"] == 9
    assert desk.asked == [("telegram:-1001/7", "one")]
    assert len(People(bot.engine).conversation("telegram:-1001/7")) == 1


def test_what_is_said_in_a_topic_the_bot_opened_is_not_said_to_it(server, desk, ann, group):
    opening = {
        "message_id": 7,
        "from": server.world.bot_as_sender(),
        "chat": group.as_json(),
        "date": 1,
        "forum_topic_created": {"name": "News", "icon_color": 1},
    }
    ann.say("just chatting", group, topic=7, reply_to=opening)
    ann.say("@dateline_test_bot now you", group, topic=7, reply_to=opening)
    ann.wait_for_reply(group)
    assert [text for _, text in desk.asked] == ["now you"]


def test_typing_is_shown_in_a_group_while_an_answer_takes_its_time(server, desk, ann, group):
    shown = threading.Event()

    def slowly(question: str):
        assert shown.wait(15)
        return answer(question)

    desk._react = slowly
    ann.say("@dateline_test_bot slow?", group, topic=7)
    (call, *_) = server.wait_for_calls("sendChatAction")
    shown.set()
    ann.wait_for_reply(group)
    assert call.params == {"chat_id": "-1001", "message_thread_id": "7", "action": "typing"}
    assert server.calls("sendMessageDraft") == []


def test_in_private_it_is_seen_thinking_at_once_until_the_answer_comes(server, desk, ann):
    seen = []

    def look(question: str):
        server.wait_for_calls("sendMessageDraft")
        seen.append(ann.private.draft)
        return answer(question)

    desk._react = look
    ann.say("slow?")
    ann.wait_for_reply()
    assert seen == ["Thinking…"]
    assert ann.private.draft is None
    assert server.calls("sendChatAction") == []


def test_a_draft_grows_with_what_is_written_and_is_plain_text(server, desk, ann):
    states = []

    def write(question: str):
        for text in ("The bridge <opens> on Monday.", "The bridge <opens> on Monday. It is new."):
            desk.seen(text)
            states.append(server.wait_until(lambda text=text: ann.private.draft == text))
        return answer(question)

    desk._react = write
    ann.say("slow?")
    assert "slow?" in ann.wait_for_reply()["text"]
    assert states == [True, True]
    assert ann.private.draft is None


def test_nothing_grows_in_a_group(server, desk, ann, group):
    def write(question: str):
        desk.seen("The bridge opens.")
        server.wait_for_calls("sendChatAction")
        return answer(question)

    desk._react = write
    ann.say("@dateline_test_bot slow?", group)
    ann.wait_for_reply(group)
    assert server.calls("sendMessageDraft") == []
    assert len(server.messages(group)) == 1


def test_where_drafts_are_not_known_typing_is_shown_and_neither_costs_the_answer(server, desk, ann):
    server.fail_next("sendMessageDraft", 404)
    server.fail_next("sendChatAction", 500)
    desk._react = lambda question: server.wait_for_calls("sendChatAction") and answer(question)
    ann.say("slow?")
    assert "slow?" in ann.wait_for_reply()["text"]


def test_a_mishap_is_apologised_for_and_the_bot_lives_on(server, desk, ann, caplog):
    def stumble(question: str):
        if question == "trip":
            raise RuntimeError("broken leg")
        return answer(question)

    desk._react = stumble
    ann.say("trip")
    ann.say("walk")
    assert ann.wait_for_reply()["text"] == EN.sorry
    assert "walk" in ann.wait_for_reply()["text"]
    assert len(server.messages(ann.private)) == 2
    assert "broken leg" in caplog.text


def test_one_who_has_blocked_the_bot_is_no_trouble_to_others(server, ann, caplog):
    caplog.set_level("INFO")
    bob = server.user(2, "Bob")
    bob.say("hello?")
    bob.wait_for_reply()
    bob.block()
    bob.say("and?")
    server.wait_until(lambda: [c for c in server.calls("sendMessage") if c.status == 403])
    ann.say("still there?")
    assert "still there?" in ann.wait_for_reply()["text"]
    assert not [record for record in caplog.records if record.levelname in ("WARNING", "ERROR")]
