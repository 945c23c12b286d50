"""Conversations are kept, each chat's its own, and replies come back as they were given."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.people import (
    KEPT,
    REMEMBERED,
    People,
    Turn,
    conversations,
    prune,
    reply_from_json,
    reply_to_json,
)
from bot.types import Citation, Kind, Reply, Searched, Sentence
from index.database import open_database
from index.errors import InputError

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)

CITED = Reply(
    question="what did Brandt say? “why” 🌍",
    rewrite="What did Ilse Brandt say about the bridge?",
    kind=Kind.ANSWER,
    text="“Six weeks,” she said. [1]",
    searched=Searched(
        articles=31, sources=("meridian", "courier"), since=NOON - 9 * MINUTE, until=NOON
    ),
    sentences=(Sentence(text="“Six weeks,” she said.", citations=(1, 2)),),
    citations=(
        Citation(
            number=1,
            article_id=7,
            version=2,
            url="https://a.example/7?x=\ud800",
            headline="Cracked piers",
            source="meridian",
            published=NOON.replace(microsecond=5),
            start=12,
            end=34,
            quote="“Six weeks,” \x00she said.",
            also_in=("courier",),
        ),
        Citation(
            number=2,
            article_id=8,
            version=1,
            url="file:///news/8.txt",
            headline="",
            source="",
            published=None,
            start=0,
            end=1,
            quote="S",
        ),
    ),
    elapsed_ms=12.345678901234567,
)
NOTHING = Reply(
    question="",
    rewrite="",
    kind=Kind.NOTICE,
    text="",
    searched=Searched(articles=0, sources=(), since=None, until=None),
)


@pytest.fixture
def url(database):
    return database


@pytest.fixture
def people(url):
    engine = open_database(url)
    yield People(engine)
    engine.dispose()


def asking(question):
    return replace(NOTHING, question=question, kind=Kind.ABSTENTION)


def questions(people, chat):
    return [turn.question for turn in people.conversation(chat)]


@pytest.mark.parametrize("reply", [CITED, NOTHING], ids=["answer", "notice"])
def test_a_reply_comes_back_as_it_was_given(people, reply):
    assert reply_from_json(reply_to_json(reply)) == reply
    people.add_turn("terminal", reply, NOON)
    (turn,) = people.conversation("terminal")
    assert turn == Turn(
        number=1, question=reply.question, rewrite=reply.rewrite, reply=reply, at=NOON
    )
    assert type(turn.reply.kind) is Kind


def test_turns_come_oldest_first_and_numbered(people):
    for minute, question in enumerate(["who?", "when?", "why?"]):
        turn = people.add_turn("terminal", asking(question), NOON + minute * MINUTE)
        assert turn == people.conversation("terminal")[-1]
    turns = people.conversation("terminal")
    assert [(turn.number, turn.question) for turn in turns] == [
        (1, "who?"),
        (2, "when?"),
        (3, "why?"),
    ]
    assert turns[2].at == NOON + 2 * MINUTE


def test_only_the_latest_turns_are_remembered(people):
    for number in range(REMEMBERED + 3):
        people.add_turn("terminal", asking(f"question {number}"), NOON)
    expected = [f"question {number}" for number in range(3, REMEMBERED + 3)]
    assert questions(people, "terminal") == expected


def test_conversations_survive_a_restart(people, url):
    people.add_turn("telegram:42", CITED, NOON)
    again = open_database(url)
    assert [turn.reply for turn in People(again).conversation("telegram:42")] == [CITED]
    again.dispose()


CHATS = [
    "terminal",
    "telegram:4",
    "telegram:42",
    "telegram:42/7",
    "telegram:42/",
    "telegram:-42",
    "Telegram:42",
    "telegram:%",
    "' OR 1=1 --",
]


def test_no_chat_sees_what_another_said(people):
    for chat in CHATS:
        people.add_turn(chat, asking(f"asked in {chat}"), NOON)
    for chat in CHATS:
        assert questions(people, chat) == [f"asked in {chat}"]
        assert people.conversation(chat)[0].number == 1
    assert people.conversation("telegram:43") == []


@pytest.mark.parametrize("end", ["start_afresh", "forget"])
def test_ending_one_conversation_ends_no_other(people, end):
    for chat in CHATS:
        people.add_turn(chat, asking(f"asked in {chat}"), NOON)
    getattr(people, end)("telegram:42")
    assert questions(people, "telegram:42") == []
    others = [chat for chat in CHATS if chat != "telegram:42"]
    assert [questions(people, chat) for chat in others] == [[f"asked in {chat}"] for chat in others]


def test_after_a_fresh_start_only_what_was_said_since_counts(people):
    people.add_turn("terminal", asking("who?"), NOON)
    people.start_afresh("terminal")
    people.start_afresh("terminal")
    turn = people.add_turn("terminal", asking("when?"), NOON)
    assert turn.number == 2
    assert questions(people, "terminal") == ["when?"]


def test_a_fresh_start_outlasts_a_restart(people, url):
    people.add_turn("terminal", asking("who?"), NOON)
    people.start_afresh("terminal")
    again = open_database(url)
    assert People(again).conversation("terminal") == []
    again.dispose()


def test_what_is_forgotten_leaves_no_row_behind(people, url):
    people.add_turn("terminal", asking("a most secret question"), NOON)
    people.start_afresh("terminal")
    people.forget("terminal")
    engine = open_database(url)
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(
            "SELECT (SELECT count(*) FROM turns), (SELECT count(*) FROM conversations)"
        )
        assert tuple(rows.one()) == (0, 0)
    engine.dispose()
    assert people.add_turn("terminal", asking("who?"), NOON).number == 1


@pytest.mark.parametrize("end", ["start_afresh", "forget"])
def test_a_chat_that_never_said_anything_can_be_ended_too(people, end):
    getattr(people, end)("terminal")
    people.add_turn("terminal", asking("who?"), NOON)
    assert questions(people, "terminal") == ["who?"]


def test_a_question_with_characters_that_cannot_be_stored_is_still_a_turn(people):
    reply = asking("who \x00is\ud83d it?")
    people.add_turn("terminal", reply, NOON)
    assert people.conversation("terminal")[0].reply == reply


def test_a_time_without_a_zone_is_refused_and_no_turn_kept(people):
    with pytest.raises(InputError, match="no time zone"):
        people.add_turn("terminal", NOTHING, datetime(2026, 3, 1))  # noqa: DTZ001 - the point
    assert people.conversation("terminal") == []


def test_a_conversation_knows_when_it_began_and_when_it_went_on(people, url):
    people.add_turn("terminal", asking("who?"), NOON)
    people.add_turn("terminal", asking("when?"), NOON + MINUTE)
    assert times(url) == (NOON, NOON + MINUTE)
    people.start_afresh("terminal")
    people.add_turn("terminal", asking("why?"), NOON + 5 * MINUTE)
    assert times(url) == (NOON + 5 * MINUTE, NOON + 5 * MINUTE)
    people.add_turn("terminal", asking("where?"), NOON + 6 * MINUTE)
    assert times(url) == (NOON + 5 * MINUTE, NOON + 6 * MINUTE)


def times(url):
    engine = open_database(url)
    with engine.connect() as connection:
        row = connection.execute(
            select(conversations.c.started_at, conversations.c.updated_at)
        ).one()
    engine.dispose()
    return tuple(row)


def test_old_turns_are_forgotten_but_for_the_last_of_each_chat(engine):
    people = People(engine)
    for at in (NOON - KEPT - MINUTE, NOON - KEPT - MINUTE, NOON):
        people.add_turn("a", CITED, at)
    for _ in range(2):
        people.add_turn("b", CITED, NOON - KEPT - MINUTE)
    with engine.begin() as connection:
        assert prune(connection, NOON) == 3
    assert [turn.number for turn in people.conversation("a")] == [3]
    assert [turn.number for turn in people.conversation("b")] == [2]
    assert people.add_turn("b", CITED, NOON).number == 3
