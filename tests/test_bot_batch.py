"""Questions as JSON lines, answered one by one."""

import json

import pytest

from bot.asof import parse_as_of
from bot.batch import answer_all
from bot.types import Kind, Reply, Searched

NOTHING = Searched(articles=0, sources=(), since=None, until=None)
DEFAULT = parse_as_of("2026-11-22")


class Asked:
    """Remembers what was asked."""

    def __init__(self) -> None:
        self.all = []

    def __call__(self, question, as_of):
        self.all.append((question, as_of))
        return Reply(
            question=question, rewrite=question, kind=Kind.NOTICE, text="well", searched=NOTHING
        )


def test_each_line_gives_one_object_with_its_id_first():
    lines = ['{"id": "a", "question": "who?"}', "", '{"question": "why?"}']
    answered = list(answer_all(lines, Asked()))
    assert [(one["id"], one["question"]) for one in answered] == [("a", "who?"), (None, "why?")]
    assert all(next(iter(one)) == "id" for one in answered)


def test_the_date_of_a_line_wins_over_the_one_for_all():
    asked = Asked()
    lines = ['{"question": "a", "date": "2026-11-20"}', '{"question": "b", "date": null}']
    list(answer_all(lines, asked, DEFAULT))
    assert asked.all == [("a", parse_as_of("2026-11-20")), ("b", DEFAULT)]


@pytest.mark.parametrize(
    "broken",
    [
        '{"id": 1, "question"',
        "[1]",
        '{"id": 1}',
        '{"id": 1, "question": 5}',
        '{"id": 1, "question": "who?", "date": "soon"}',
        '{"id": 1, "question": "who?", "date": 5}',
        "[" * 100_000,
    ],
)
def test_a_broken_line_is_named_and_the_next_one_answered(broken):
    asked = Asked()
    first, second = answer_all([broken, json.dumps({"question": "why?"})], asked)
    assert first["error"].startswith("line 1: ")
    assert "question" not in first
    assert second["text"] == "well"
    assert [question for question, _ in asked.all] == ["why?"]
