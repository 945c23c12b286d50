"""``dateline bench``: every figure is there, and is one that could have been measured."""

import json
import os
from dataclasses import asdict
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.bench.corpus import read_corpus
from bot.bench.measure import Figures, Plan, command, measure, report
from bot.sample import sample_path
from index.copies import near_copies, words_of
from index.errors import InputError

# A spawned process begins in a place of its own, and finds the packages as this one did.
ROOT = str(Path(__file__).parents[1])
ARTICLES = 4


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def figures(home, models) -> Figures:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATELINE_HOME", str(home))
        patch.setenv("DATELINE_DATABASE", "sqlite:////nowhere/at-all.sqlite")
        patch.setenv("PYTHONPATH", os.pathsep.join([ROOT, os.environ.get("PYTHONPATH", "")]))
        return measure(plan(models), lambda _: None)


def plan(models: Path, **options) -> Plan:
    """Ask for as little as shows every figure, with the models that all tests share."""
    least = {"articles": ARTICLES, "sizes": (40,), "questions": 6, "starts": 1}
    return Plan(data=sample_path(), models=models, **{**least, **options})


def run(*arguments: str) -> Result:
    return CliRunner().invoke(command, arguments)


def test_both_precisions_and_the_bare_loop_took_the_same_passages(figures):
    assert [pace.name for pace in figures.ingest] == [
        "dateline, fp32",
        "dateline, int8",
        "dateline, fp32, no statements",
        "sentence-transformers, bare",
    ]
    assert {pace.articles for pace in figures.ingest} == {ARTICLES}
    assert len({(pace.passages, pace.tokens) for pace in figures.ingest}) == 1
    assert figures.ingest[0].tokens > figures.ingest[0].passages > ARTICLES


def test_every_pace_has_positive_figures(figures):
    for pace in figures.ingest:
        assert min(pace.seconds, pace.articles_per_s, pace.tokens_per_s, pace.ratio) > 0
        assert 100 < pace.peak_mb < 20_000
    assert figures.ingest[-1].ratio == 1
    assert figures.ingest[-1].stored_share == 0
    assert 0 < figures.ingest[0].stored_share < 1


def test_the_index_is_filled_to_the_size_that_was_asked_for(figures):
    (latency,) = figures.ask
    assert 40 <= latency.passages < 60
    assert ARTICLES < latency.articles < latency.passages


def test_articles_are_put_into_stories_and_some_join_one(figures):
    (placing,) = figures.stories
    assert (placing.articles, placing.added) == (40, 40)
    assert 0 < placing.joined <= placing.added
    assert 0 < placing.p50_ms <= placing.p95_ms <= placing.max_ms
    assert placing.embed_ms > 0


def test_every_question_is_timed_and_some_are_answered(figures):
    (latency,) = figures.ask
    assert latency.questions == 6
    assert 0 < latency.answered <= 6
    assert 0 < latency.search_p50_ms <= latency.search_p95_ms
    assert 0 < latency.ask_p50_ms <= latency.ask_p95_ms


def test_memory_and_disk_are_given_for_each_size(figures):
    (latency,) = figures.ask
    assert latency.warm_mb is None or 50 < latency.warm_mb <= latency.peak_mb * 1.01
    assert 0 < latency.catalog_mb < 100
    assert 0 < latency.vectors_mb < 1000
    assert latency.vectors_mb_per_1000 == pytest.approx(
        latency.vectors_mb * 1000 / latency.passages
    )


def test_help_and_ask_are_started_cold(figures):
    assert [start.command.split()[1] for start in figures.start] == ["--help", "ask"]
    assert all(start.seconds > 0 and start.starts == 1 for start in figures.start)


def test_the_home_and_the_settings_of_the_user_are_left_alone(figures, home):
    assert figures.ask
    assert list(home.iterdir()) == []


def test_the_figures_are_json(figures):
    read = json.loads(json.dumps(asdict(figures)))
    assert set(read) == {"machine", "data", "export_s", "ingest", "ask", "start", "stories"}
    assert read["machine"]["cores"] >= 1
    assert {"Python", "onnxruntime"} <= set(read["machine"])


def test_the_report_says_what_each_figure_is(figures):
    text = "\n".join(report(figures))
    for said in ("onnxruntime", "INGEST", "ratio:", "ASK", "search:", "COLD START", "dateline ask"):
        assert said in text
    assert f"{figures.ask[0].ask_p95_ms:.1f}" in text
    assert f"{figures.ingest[0].ratio:.2f}" in text


def test_made_articles_are_no_copies_of_each_other_and_the_same_every_time():
    corpus = read_corpus(sample_path())
    made = corpus.first(len(corpus.records) + 6)[len(corpus.records) :]
    assert made == corpus.first(len(corpus.records) + 6)[len(corpus.records) :]
    assert len({record["url"] for record in made}) == 6
    texts = [words_of(record["text"]) for record in made]
    pairs = [(one, other) for n, one in enumerate(texts) for other in texts[:n]]
    assert not any(near_copies(one, other, same_source=False) for one, other in pairs)


def test_questions_are_asked_about_every_article():
    corpus = read_corpus(sample_path())
    questions = corpus.questions()
    assert len(questions) == len(corpus.records)
    assert sum(question.startswith("What did ") for question in questions) >= 3


def test_a_part_that_is_not_asked_for_is_not_measured(models):
    figures = measure(plan(models, parts=("start",), starts=0), lambda _: None)
    assert (figures.ingest, figures.ask, figures.start) == ([], [], [])
    text = "\n".join(report(figures))
    assert "Machine" in text
    assert not any(part in text for part in ("INGEST", "ASK", "COLD START"))


def test_an_unknown_part_is_refused_with_those_there_are():
    result = run("--only", "everything")
    assert result.exit_code == 2
    assert all(part in result.output for part in ("ingest", "ask", "start"))


@pytest.mark.parametrize("sizes", ["", "0", "-5", "many", "1000;2000"])
def test_sizes_that_are_none_are_refused_in_a_sentence(sizes):
    result = run("--sizes", sizes)
    assert result.exit_code == 2
    assert "give numbers above zero" in result.output


@pytest.mark.parametrize(
    "content", ["", "[1]\n", "not json\n", '{"text": "x"}\n', '{"title": "", "text": ""}\n']
)
def test_a_file_without_articles_is_refused_by_name(tmp_path, content):
    (tmp_path / "odd.jsonl").write_text(content)
    with pytest.raises(InputError, match=r"odd\.jsonl"):
        read_corpus(tmp_path / "odd.jsonl")
