"""Never losing a word: crashes, poison, lost connections, blocked and moved chats, two pollers."""

import random
import re
import signal
import time
from collections import Counter
from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from standinbot import start_bot
from telegrambot import StandInDesk, a_catalog, answer, running_bot

from bot.people import People
from bot.telegram import chats as chats_
from bot.telegram import inbox as inbox_
from bot.telegram import outbox as outbox_
from bot.telegram.outbox import BULK, Outgoing, Posting
from bot.telegram.tables import ASIDE, chats, inbox, outbox
from bot.telegram.texts import texts_for
from index.database import reading, write

EN = texts_for("en")
ASKED = re.compile(r"“(.*?)”")


@pytest.fixture
def engine():
    with a_catalog() as engine:
        yield engine


def answered(server, person) -> list[str]:
    """The questions that the bot's messages to a person answer, in their order."""
    texts = [sent["text"] for sent in server.messages(person.private)]
    return [found[1] for text in texts if (found := ASKED.search(text))]


def rows(engine, table):
    with reading(engine) as connection:
        return connection.execute(select(table)).all()


def eventually(look, timeout: float = 20):
    """Wait until ``look`` gives something true, which no change of the server need announce."""
    deadline = time.monotonic() + timeout
    while not (seen := look()):
        assert time.monotonic() < deadline, "waited for it in vain"
        time.sleep(0.03)
    return seen


def put_digest(engine, chat: int) -> int:
    """Put a digest in the outbox, as whoever sends them does; says how many messages are new."""
    posting = Posting(series="digest:1:2026-03-01", priority=BULK, repeatable=False)
    digest = [Outgoing(chat=chat, payload={"text": "Your digest"})]
    return write(engine, lambda c: outbox_.put(c, digest, posting, datetime.now(UTC)))


def statuses(server, method="sendMessage", chat=1) -> list[int | None]:
    return [c.status for c in server.calls(method) if c.params["chat_id"] == str(chat)]


@pytest.mark.parametrize("seed", [1, 2])
def test_killed_in_the_middle_of_200_updates_it_answers_all_of_them_once(server, tmp_path, seed):
    people = [server.user(number, f"Reader {number}") for number in range(1, 41)]
    asked = [(person, f"{number} by {person.id}") for number in range(5) for person in people]
    for person, text in asked:
        person.say(text)
    database, chance = f"sqlite:///{tmp_path}/catalog.db", random.Random(seed)
    for kills in range(3):
        process = start_bot(server, database)
        goal = 25 + 45 * kills + chance.randrange(20)
        server.wait_for_calls("sendMessage", goal, timeout=60)
        process.kill()
        process.communicate()
    process = start_bot(server, database)
    server.wait_until(
        lambda: sum(len(answered(server, person)) for person in people) >= len(asked), 60
    )
    process.send_signal(signal.SIGTERM)
    _, written = process.communicate(timeout=30)
    assert process.returncode == 0
    assert b"Traceback" not in written
    for person in people:
        assert answered(server, person) == [text for who, text in asked if who is person]


def test_of_50_updates_with_poison_among_them_49_are_answered_and_one_is_set_aside(server, engine):
    people = [server.user(number, f"Reader {number}") for number in range(1, 11)]
    for number in range(5):
        for person in people[: 9 if number == 4 else 10]:
            person.say(f"{number} by {person.id}")
        if number == 2:
            poison = server.inject({"message": {"message_id": 1, "chat": {"id": 1}}})
    with running_bot(server, StandInDesk(), engine=engine, per_second=200):
        server.wait_until(lambda: sum(len(answered(server, one)) for one in people) >= 49, 30)
    assert sum(len(answered(server, one)) for one in people) == 49
    aside = [row for row in rows(engine, inbox) if row.state == ASIDE]
    assert [row.update_id for row in aside] == [poison]
    assert "cannot be read" in aside[0].error
    assert server.pending() == []


def test_an_update_that_trips_a_handler_is_apologised_for_and_set_aside(server, engine):
    def trip(question: str):
        raise RuntimeError("broken leg")

    ann = server.user(1, "Ann")
    with running_bot(server, StandInDesk(trip), engine=engine):
        ann.say("walk")
        assert ann.wait_for_reply()["text"] == EN.sorry
    (row,) = rows(engine, inbox)
    assert (row.state, "broken leg" in row.error) == (ASIDE, True)


def test_one_that_ends_the_process_each_time_is_set_aside_in_the_end(server, engine):
    ann, desk = server.user(1, "Ann"), StandInDesk()
    raw = {"update_id": 7, "message": ann.say("fatal")}
    noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
    write(engine, lambda c: inbox_.take(c, [raw], noon))
    for _ in range(3):
        write(engine, lambda c: inbox_.claim(c, "gone", 9, noon))
        write(engine, inbox_.recover)
    with server.world.changed:
        server.world.updates.clear()
    with running_bot(server, desk, engine=engine):
        assert ann.wait_for_reply()["text"] == EN.sorry
    assert desk.asked == []
    assert [row.state for row in rows(engine, inbox)] == [ASIDE]


def test_answer_turn_and_message_are_written_together_or_not_at_all(server, engine):
    ann = server.user(1, "Ann")
    server.fail_next("sendMessage", 429, retry_after=600)
    with running_bot(server, StandInDesk(), engine=engine) as bot:
        ann.say("one?")
        server.wait_for_calls("sendMessage")
        eventually(lambda: rows(engine, outbox)[0].state == "ready")
        bot.ask_to_stop()
    assert [row.state for row in rows(engine, inbox)] == ["done"]
    assert len(People(engine).conversation("telegram:1")) == 1
    assert len(rows(engine, outbox)) == 1


def test_a_flood_limit_on_one_chat_delays_no_other(server):
    ann = server.user(1, "Ann")
    others = [server.user(number, f"Reader {number}") for number in range(2, 22)]
    server.fail_next("sendMessage", 429, retry_after=3, chat=ann.private)
    with running_bot(server, StandInDesk(), per_second=200):
        ann.say("limited")
        server.wait_until(lambda: statuses(server) == [429])
        for person in others:
            person.say("free")
        for person in others:
            person.wait_for_reply()
        assert statuses(server) == [429], "the others were served while Ann's chat rested"
        assert "limited" in ann.wait_for_reply()["text"]
    assert statuses(server) == [429, 200]


@pytest.mark.parametrize("fault", ["drop_after", "hang_after"])
def test_an_answer_that_was_delivered_though_its_connection_broke_comes_once(server, engine, fault):
    ann = server.user(1, "Ann")
    ann.say("hello?")
    getattr(server, fault)("sendMessage")
    with running_bot(server, StandInDesk(), engine=engine):
        server.wait_for_calls("sendMessage")
        server.release()
        ann.say("and?")
        eventually(lambda: len(answered(server, ann)) >= 2)
        eventually(lambda: all(row.state == "sent" for row in rows(engine, outbox)))
    assert answered(server, ann) == ["hello?", "and?"]
    kept = [row.message_id for row in rows(engine, outbox)]
    assert kept == [sent["message_id"] for sent in server.messages(ann.private)]


def test_an_answer_that_never_arrived_is_looked_for_and_sent_again(server, engine):
    ann = server.user(1, "Ann")
    ann.say("hello?")
    server.hang_before("sendMessage")
    with running_bot(server, StandInDesk(), engine=engine):
        server.wait_for_calls("sendMessage")
        server.release()
        assert "hello?" in ann.wait_for_reply()["text"]
    assert answered(server, ann) == ["hello?"]
    assert {call.status for call in server.calls("editMessageText")} == {400}


def test_a_digest_in_doubt_is_not_sent_again(server, engine):
    ann = server.user(1, "Ann")
    with running_bot(server, StandInDesk(), engine=engine):
        ann.say("/help")
        ann.wait_for_reply()
        server.hang_after("sendMessage")
        assert [put_digest(engine, 1), put_digest(engine, 1)] == [1, 0]
        server.wait_for_calls("sendMessage", 2)
        server.release()
        eventually(lambda: "uncertain" in [row.state for row in rows(engine, outbox)])
        ann.say("still there?")
        server.wait_until(lambda: "still there?" in answered(server, ann))
    texts = [sent["text"] for sent in server.messages(ann.private)]
    assert texts.count("Your digest") == 1


def test_what_cannot_leave_is_sent_when_telegram_is_there_again(server, engine):
    ann = server.user(1, "Ann")
    server.fail_next("sendMessage", 500, times=1)
    with running_bot(server, StandInDesk(), engine=engine):
        ann.say("hello?")
        assert "hello?" in ann.wait_for_reply()["text"]
    assert answered(server, ann) == ["hello?"]


def test_one_who_blocks_the_bot_keeps_the_conversation_and_comes_back_with_start(server, engine):
    ann = server.user(1, "Ann")
    with running_bot(server, StandInDesk(), engine=engine):
        ann.say("one?")
        ann.wait_for_reply()
        ann.say("two?")
        ann.block()
        eventually(lambda: rows(engine, chats)[0].state == "closed")
        eventually(lambda: not write(engine, outbox_.unsent))
        before = len(server.calls("sendMessage"))
        put_digest(engine, 1)
        ann.unblock()
        eventually(lambda: rows(engine, chats)[0].state == "active")
        ann.say("/start")
        server.wait_until(lambda: len(server.calls("sendMessage")) >= before + 2)
    said = {sent["text"] for sent in server.messages(ann.private)}
    assert "Your digest" in said
    assert any(text.startswith(EN.start) for text in said)
    assert len(People(engine).conversation("telegram:1")) == 2


@pytest.mark.parametrize("tell", [True, False])
def test_a_group_that_becomes_another_chat_takes_everything_along(server, engine, tell):
    ann, group = server.user(1, "Ann"), server.group(-5, "Readers")
    desk = StandInDesk()
    with running_bot(server, desk, engine=engine):
        ann.say("@dateline_test_bot one?", group)
        ann.wait_for_reply(group)
        if not tell:
            ann.say("@dateline_test_bot two?", group)
            ann.wait_for_reply(group)
        new = server.migrate(group, -1005, tell=tell)
        if not tell:
            put_digest(engine, -5)
            assert ann.wait_for_reply(new)["text"] == "Your digest"
        ann.say("@dateline_test_bot three?", new)
        assert "three?" in ann.wait_for_reply(new)["text"]
    assert [chat for chat, _ in desk.asked][-1] == "telegram:-1005"
    assert len(People(engine).conversation("telegram:-1005")) == (2 if tell else 3)
    assert write(engine, lambda c: chats_.current(c, -5)) == -1005


def test_of_two_bots_one_polls_and_the_other_takes_over_when_it_stops(server, engine):
    ann, first, second = server.user(1, "Ann"), StandInDesk(), StandInDesk()
    with running_bot(server, first, engine=engine) as one:
        ann.say("one?")
        ann.wait_for_reply()
        with running_bot(server, second, engine=engine):
            server.wait_for_calls("getMe", 2)
            ann.say("two?")
            ann.wait_for_reply()
            assert second.asked == []
            one.stop()
            ann.say("three?")
            ann.wait_for_reply()
    assert [text for _, text in first.asked] == ["one?", "two?"]
    assert [text for _, text in second.asked] == ["three?"]
    assert 409 not in [call.status for call in server.calls("getUpdates")]


def test_markup_that_telegram_refuses_is_sent_as_plain_text(server, engine, caplog):
    ann = server.user(1, "Ann")
    refused = "Bad Request: can't parse entities: Unsupported start tag"
    server.fail_next("sendMessage", 400, description=refused)
    with running_bot(server, StandInDesk(), engine=engine):
        ann.say("R&D <b>?")
        reply = ann.wait_for_reply()
    assert "“R&D <b>?” on Monday" in reply["text"]
    assert "entities" not in reply
    assert statuses(server) == [400, 200]
    assert "refused the markup" in caplog.text


def test_a_message_that_is_refused_for_good_is_given_up_and_stops_nothing(server, engine):
    ann = server.user(1, "Ann")
    server.fail_next("sendMessage", 400, description="Bad Request: message is too long")
    with running_bot(server, StandInDesk(), engine=engine):
        ann.say("one?")
        ann.say("two?")
        assert "two?" in ann.wait_for_reply()["text"]
    assert sorted(row.state for row in rows(engine, outbox)) == ["dead", "sent"]


def test_a_question_that_waited_long_is_named_with_its_answer(server, engine):
    ann = server.user(1, "Ann")
    ann.post(text="how did it go?", date=1_700_000_000)
    with running_bot(server, StandInDesk(answer), engine=engine):
        reply = ann.wait_for_reply()
    assert reply["text"].startswith(EN.late.format(question="how did it go?"))


def test_what_the_catalog_cannot_keep_is_left_with_telegram(server, engine, caplog):
    ann = server.user(1, "Ann")
    with running_bot(server, StandInDesk(), engine=engine) as bot:
        server.wait_for_calls("getUpdates")
        with engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE inbox RENAME TO elsewhere")
        ann.say("hello?")
        eventually(lambda: "cannot be kept" in caplog.text)
        bot.stop()
    assert len(server.pending()) == 1
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE elsewhere RENAME TO inbox")
    with running_bot(server, StandInDesk(), engine=engine):
        assert "hello?" in ann.wait_for_reply()["text"]
    assert answered(server, ann) == ["hello?"]


def test_a_part_that_fails_is_begun_anew(server, engine, caplog):
    ann = server.user(1, "Ann")
    with running_bot(server, StandInDesk(), engine=engine):
        ann.say("one?")
        ann.wait_for_reply()
        put_digest(engine, 1)
        write(engine, lambda c: c.execute(outbox.update().values(payload="broken", state="ready")))
        eventually(lambda: "beginning anew" in caplog.text)
        write(engine, lambda c: c.execute(outbox.delete()))
        ann.say("two?")
        assert "two?" in ann.wait_for_reply()["text"]


def test_nothing_is_doubled_when_telegram_repeats_an_update(server, engine):
    ann = server.user(1, "Ann")
    with running_bot(server, StandInDesk(), engine=engine):
        ann.say("once?")
        ann.wait_for_reply()
    kept = [row.update_id for row in rows(engine, inbox)]
    with server.world.changed:
        server.world.updates.append({"update_id": kept[0], "message": ann.private.messages[1]})
    with running_bot(server, StandInDesk(), engine=engine):
        ann.say("twice?")
        server.wait_until(lambda: len(answered(server, ann)) >= 2)
    assert Counter(answered(server, ann)) == {"once?": 1, "twice?": 1}
