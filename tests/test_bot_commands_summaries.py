"""``dateline summarize``: a page, a file, standard input, a query, a batch."""

import json

import pytest
from chatserver import chat_server
from summarytexts import LIGHTHOUSE
from webserver import WebServer

from bot.cli import main

URL = "https://ledgerandtide.example/commodities/herring-treaty-44500-tonnes"
PAGE = "<html><body><article><h1>Keepers to return to the cape</h1>{}</article></body></html>"


def objects(capsys) -> list[dict]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.fixture
def story(tmp_path):
    file = tmp_path / "story.txt"
    file.write_text(f"Keepers to return to the cape\n\n{LIGHTHOUSE}", "utf-8")
    return file


def test_a_file_is_summed_up_with_its_source(empty_home, story, capsys):
    assert main(["summarize", str(story)]) == 0
    out = capsys.readouterr().out
    assert out.startswith("Keepers to return to the cape\n\nThe lighthouse at Cape Wend")
    assert "[1–3] " in out
    assert story.as_uri() in out


def test_standard_input_is_summed_up_as_json(empty_home, feed_stdin, capsys):
    feed_stdin(LIGHTHOUSE.encode())
    assert main(["summarize", "-", "--length", "brief", "--json"]) == 0
    (found,) = objects(capsys)
    assert found["length"] == "brief"
    assert len(found["sentences"]) <= 2
    assert found["citations"][0]["quote"] in LIGHTHOUSE


def test_a_page_is_fetched_once_and_taken_into_the_index(empty_home, monkeypatch, capsys):
    monkeypatch.setenv("DATELINE_FETCH_PRIVATE", "true")
    paragraphs = "".join(f"<p>{one}</p>" for one in LIGHTHOUSE.split("\n\n"))
    with WebServer() as web:
        url = web.serve("/cape", PAGE.format(paragraphs).encode())
        for _ in range(2):
            assert main(["summarize", url, "--json"]) == 0
        assert len(web.asked("/cape")) == 1
    first, second = objects(capsys)
    assert first["citations"] == second["citations"]
    assert first["title"] == "Keepers to return to the cape"
    assert main(["status", "--json"]) == 0
    assert objects(capsys)[0]["articles"] == 1


@pytest.mark.parametrize("source", [URL, "herring talks"])
def test_a_language_model_may_reword_what_the_index_has(source, sample_home, monkeypatch, capsys):
    reworded = (
        "On Saturday, Vellmark and Kaldria agreed on a herring quota of 44,500 tonnes a year."
    )
    with chat_server(lambda messages: f"{reworded} [1] Fishermen cheered. [1]") as server:
        monkeypatch.setenv("DATELINE_WRITER", server.url)
        monkeypatch.setenv("DATELINE_WRITER_MODEL", "small")
        assert main(["summarize", source, "--as-of", "2026-11-22"]) == 0
    out = capsys.readouterr().out
    assert reworded in out
    assert "Fishermen cheered" not in out


def test_a_query_is_summed_up_out_of_the_news(sample_home, capsys):
    assert main(["summarize", "herring talks", "--length", "medium", "--as-of", "2026-11-22"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("Vellmark and Kaldria settle on 44,500 tonnes of herring\n")
    assert main(["summarize", "quantum computing in Peru"]) == 1
    assert "I have no story about" in capsys.readouterr().out


def test_a_batch_mixes_texts_queries_and_pages(sample_home, tmp_path, capsys):
    lines = [{"id": 1, "text": LIGHTHOUSE}, {"id": 2, "query": "herring"}, {"id": 3, "url": URL}]
    batch = tmp_path / "batch.jsonl"
    batch.write_text("\n".join(map(json.dumps, lines)), "utf-8")
    assert main(["summarize", "--batch", str(batch)]) == 0
    found = objects(capsys)
    assert [one["id"] for one in found] == [1, 2, 3]
    assert all(one["kind"] == "answer" for one in found)
    assert {one["url"] for one in found[2]["citations"]} == {URL}


@pytest.mark.parametrize(
    "arguments",
    [[], ["it", "--batch", "-"], ["it", "--length", "endless"], ["http://127.0.0.1:1/x"]],
)
def test_what_cannot_be_done_is_one_sentence(empty_home, feed_stdin, arguments, capsys):
    feed_stdin(b"")
    assert main(["summarize", *arguments]) != 0
    captured = capsys.readouterr()
    assert captured.out == ""
    assert len(captured.err.strip().splitlines()) == 1
