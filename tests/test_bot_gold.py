"""Questions with known answers, and when a text counts as holding one."""

import json
from datetime import UTC, datetime

import pytest

from bot.gold import articles_file, holds, normalize, read_questions
from index.errors import InputError

ONE = {"id": "a", "date": "2026-11-20", "question": "Who sold the pier?", "answer": "The Council"}


def write(folder, *lines):
    (folder / "questions.jsonl").write_text("\n".join(lines), encoding="utf-8")


def test_a_question_is_asked_at_the_end_of_its_day(tmp_path):
    write(tmp_path, json.dumps(ONE))
    (gold,) = read_questions(tmp_path)
    assert (gold.id, gold.question, gold.answer) == ("a", ONE["question"], "The Council")
    assert gold.as_of.date() == datetime(2026, 11, 20, tzinfo=UTC).date()
    assert gold.as_of > datetime(2026, 11, 20, 23, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    "line", ["{", "[]", '{"question": "x"}', json.dumps({**ONE, "date": "soon"})]
)
def test_a_broken_line_is_named(tmp_path, line):
    write(tmp_path, json.dumps(ONE), line)
    with pytest.raises(InputError, match="line 2"):
        read_questions(tmp_path)


def test_a_folder_without_a_set_is_named(tmp_path):
    with pytest.raises(InputError, match=r"questions\.jsonl"):
        read_questions(tmp_path)
    with pytest.raises(InputError, match="articles"):
        articles_file(tmp_path)


def test_articles_are_found_packed_or_not(tmp_path):
    (tmp_path / "articles.jsonl").touch()
    assert articles_file(tmp_path).name == "articles.jsonl"
    (tmp_path / "articles.jsonl.gz").touch()
    assert articles_file(tmp_path).name == "articles.jsonl.gz"


def test_case_punctuation_and_articles_do_not_count():
    assert normalize("  The U.S.  Council, a body ") == "us council body"
    assert holds("It was sold by the council.", "The Council")
    assert not holds("It was sold by the county.", "The Council")
