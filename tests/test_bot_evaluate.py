"""``dateline eval``: counted on a set so small that everybody can count along."""

import json

import pytest
from tinyset import write_set

from bot.cli import main

FOREIGN = {
    "id": "f",
    "date": "2026-03-02",
    "question": "Who is the king of Ruritania?",
    "answer": "Rudolf",
}


@pytest.fixture
def tiny(tmp_path):
    return write_set(tmp_path / "tiny")


def figures(capsys, *arguments):
    assert main(["eval", *map(str, arguments), "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_what_is_right_is_counted(empty_home, tiny, tmp_path, capsys):
    foreign = tmp_path / "foreign"
    foreign.mkdir()
    (foreign / "questions.jsonl").write_text(json.dumps(FOREIGN), encoding="utf-8")
    counted = figures(capsys, tiny, "--foreign", foreign)
    assert counted["questions"] == 7
    assert counted["answer stands in the articles"] == 6
    assert counted["recall@10"] == 1
    assert counted["recall@1"] <= counted["recall@5"] <= counted["recall@10"]
    assert 4 / 7 <= counted["answer in reply"] <= 6 / 7 + 1e-3
    assert counted["foreign abstained"] == 1
    assert counted["quotes exact"] == counted["replies within the limit of length"] == 1


def test_a_second_run_takes_nothing_in_anew_and_counts_the_same(empty_home, tiny, capsys):
    first, second = figures(capsys, tiny), figures(capsys, tiny)
    timed = {name for name in first if name.endswith(" ms")}
    assert {name: first[name] for name in first.keys() - timed} == {
        name: second[name] for name in second.keys() - timed
    }
    homes = list((empty_home / "eval").iterdir())
    assert len(homes) == 1


def test_the_set_is_kept_apart_from_the_news_of_the_user(empty_home, tiny, capsys):
    figures(capsys, tiny)
    assert main(["ask", "Which ferry sank in the bay of Aldport?"]) == 0
    assert "Morning Wren" not in capsys.readouterr().out


def test_a_folder_without_questions_gets_one_sentence(empty_home, tmp_path, capsys):
    assert main(["eval", str(tmp_path)]) == 1
    assert len(capsys.readouterr().err.strip().splitlines()) == 1
