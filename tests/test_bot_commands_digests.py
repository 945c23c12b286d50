"""``dateline digest`` and /digest at the terminal, with the sample news."""

import json
import uuid

import pytest

from bot.cli import main
from bot.render import render_plain
from bot.terminal import BY_TELEGRAM, FORGOTTEN, Talk
from bot.types import Kind


@pytest.fixture
def talk(sample_house):
    return Talk(sample_house, f"test:{uuid.uuid4()}")


def test_a_digest_is_printed_as_an_object(sample_home, capsys):
    since = ["--since", "16 November 2026", "--as-of", "2026-11-23"]
    assert main(["digest", "--topic", "herring", "--topic", "Politics", *since, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["topics"] == ["herring", "politics"]
    assert any("herring" in story["headline"] for story in found["stories"])
    assert all(story["sentences"] and story["citations"] for story in found["stories"])
    assert all(story["changed_at"] < "2026-11-24" for story in found["stories"])


def test_a_digest_is_printed_to_be_read_and_none_is_remembered(sample_home, capsys):
    given = ["digest", "--since", "16 November 2026", "--as-of", "2026-11-23"]
    assert main(given) == 0
    first = capsys.readouterr().out
    assert first.startswith("Monday, 23 November 2026, 23:59 UTC\n\n1. ")
    assert main(given) == 0
    assert capsys.readouterr().out == first


def test_a_time_that_cannot_be_read_is_named(sample_home, capsys):
    assert main(["digest", "--since", "whenever"]) == 2
    assert "whenever" in capsys.readouterr().err


def test_the_terminal_tells_nothing_twice_and_can_forget(talk):
    first, second = talk.replies(["/digest", "/digest"])
    assert first.kind is Kind.ANSWER
    assert "1. " in render_plain(first, talk.now())
    told = {sentence.text for sentence in first.sentences}
    assert not told & {sentence.text for sentence in second.sentences}
    forgotten, again = talk.replies(["/forget", "/digest"])
    assert forgotten.text == FORGOTTEN
    assert {sentence.text for sentence in again.sentences} == told


def test_a_digest_at_the_terminal_can_be_gone_on_with(talk):
    _, story = talk.replies(["/digest herring", "/story"])
    assert story.title


@pytest.mark.parametrize("command", ["/subscribe tennis", "/settings", "/pause", "/unsubscribe"])
def test_the_terminal_says_where_digests_can_be_delivered(talk, command):
    (reply,) = talk.replies([command])
    assert reply.text == BY_TELEGRAM
