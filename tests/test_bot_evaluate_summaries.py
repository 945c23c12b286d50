"""``dateline eval`` over articles with highlights: counted beside the first three sentences."""

import json

import pytest
from summarytexts import LIGHTHOUSE

from bot.cli import main
from bot.evaluate_summaries import lead, open_rouge, read_highlighted, rouge_of
from bot.summary.training import FOLDS, fit, make_cases
from index.errors import InputError

HIGHLIGHTS = "Lighthouse at Cape Wend will be staffed again .\nIts lamp failed twice in October ."


@pytest.fixture
def folder(tmp_path):
    lines = [{"id": str(n), "text": LIGHTHOUSE, "summary": HIGHLIGHTS} for n in range(FOLDS)]
    (tmp_path / "dev.jsonl").write_text("\n".join(map(json.dumps, lines)), "utf-8")
    return tmp_path


def test_ours_and_the_first_sentences_are_both_counted(empty_home, folder, capsys):
    assert main(["eval", str(folder), "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["articles"] == FOLDS
    assert figures["sentences a summary"] <= 3
    expected = rouge_of(open_rouge(), HIGHLIGHTS, lead(LIGHTHOUSE))
    names = [f"ROUGE-{kind} of the first 3 sentences" for kind in ("1", "2", "Lsum")]
    assert [figures[name] for name in names] == pytest.approx(expected, abs=0.01)
    assert figures["ms an article, mean"] > 0


def test_rouge_of_the_highlights_themselves_is_all():
    assert rouge_of(open_rouge(), HIGHLIGHTS, HIGHLIGHTS.split("\n")) == [100, 100, 100]


def test_a_file_without_summaries_is_named(tmp_path):
    file = tmp_path / "dev.jsonl"
    file.write_text('{"text": "a"}\n', "utf-8")
    with pytest.raises(InputError, match=r"dev\.jsonl holds no articles with text and summary"):
        read_highlighted(file)


def test_training_makes_the_right_sentences_likelier(folder):
    cases = make_cases(read_highlighted(folder / "dev.jsonl"))
    model = fit(cases)
    for case in cases:
        scores = model(case.looks)
        assert scores[case.right == 1].mean() > scores[case.right == 0].mean()
