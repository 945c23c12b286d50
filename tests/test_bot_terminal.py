"""A conversation at this machine, held with the sample news."""

import pytest

from bot.asof import parse_as_of
from bot.terminal import FRESH, HELP, UNKNOWN, Talk, passing_talk, printable
from bot.types import Kind

INJURED = "How many people were injured on the Tarle Bridge?"


@pytest.fixture
def talk(sample_house, request):
    return Talk(sample_house, f"test:{request.node.name}")


def test_every_line_with_words_in_it_gets_one_reply(talk):
    replies = list(talk.replies([INJURED, "  ", "", "Who is the harbour master?\n"]))
    assert [reply.question for reply in replies] == [INJURED, "Who is the harbour master?"]
    assert "16 people were injured" in replies[0].text


def test_a_follow_up_is_understood_until_somebody_starts_afresh(talk):
    lines = ["What did the transport minister say about the bridge?", "and the harbour master?"]
    understood = list(talk.replies(lines))[-1]
    assert understood.rewrite != understood.question
    fresh, alone = talk.replies(["/new", "and the harbour master?"])
    assert (fresh.kind, fresh.text) == (Kind.NOTICE, FRESH)
    assert alone.rewrite == alone.question


@pytest.mark.parametrize("command", ["/quit", "/exit", " /QUIT "])
def test_quitting_ends_the_conversation_without_a_reply(talk, command):
    assert list(talk.replies([command, INJURED])) == []


def test_commands_are_explained_and_unknown_ones_named(talk):
    texts = [reply.text for reply in talk.replies(["/help", "/start now", "/dance"])]
    assert texts == [HELP, HELP, UNKNOWN]


def test_a_conversation_on_an_earlier_day_sees_nothing_later(sample_house):
    before = parse_as_of("2026-11-17")
    with passing_talk(sample_house, before) as talk:
        (reply,) = talk.replies([INJURED])
    assert reply.citations
    assert all(one.published is None or one.published <= before for one in reply.citations)
    assert talk.now() == before


def test_a_passing_conversation_is_forgotten_and_shared_with_nobody(sample_house):
    with passing_talk(sample_house) as one, passing_talk(sample_house) as other:
        list(one.replies([INJURED]))
        assert len(sample_house.people.conversation(one.chat)) == 1
        assert sample_house.people.conversation(other.chat) == []
    assert sample_house.people.conversation(one.chat) == []


def test_text_of_strangers_cannot_command_the_terminal():
    assert printable("a\x1b[2Jb\n\tc\x00 d") == "a[2Jb c d"
