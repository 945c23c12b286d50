"""`dateline ingest`, `status` and `reindex`, run in this process."""

import json

import pytest
from feedpages import story
from qdrantserver import free_ports
from webserver import WebServer

from bot.cli import main
from bot.compose import opened_house
from bot.config import load_settings

ARTICLE = {"url": "https://a.example/1", "title": "Library to open", "source": "The Aldport Post"}


@pytest.fixture
def news(tmp_path):
    def write(*records, name="news.jsonl"):
        file = tmp_path / name
        lines = [one if isinstance(one, str) else json.dumps(one) for one in records]
        file.write_text("\n".join(lines), encoding="utf-8")
        return str(file)

    return write


def status(capsys):
    capsys.readouterr()
    assert main(["status", "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_articles_are_counted_and_can_be_asked_about(empty_home, news, capsys):
    file = news({**ARTICLE, "text": story("Aldport", "library")}, "{broken")
    assert main(["ingest", file, "/no/such/file"]) == 0
    written = capsys.readouterr().out.splitlines()
    assert written[0] == "1 new, 0 unchanged, 0 updated, 0 duplicate, 2 failed"
    assert written[1].startswith(f"  failed: {file}, line 2: ")
    assert written[2].startswith("  failed: /no/such/file: ")
    found = status(capsys)
    assert (found["articles"], found["pending"], found["sources"]) == (1, 0, 1)


def test_what_is_given_again_is_unchanged_and_what_changed_updated(empty_home, news, capsys):
    main(["ingest", news({**ARTICLE, "text": story("Aldport", "library")})])
    main(["ingest", news({**ARTICLE, "text": story("Aldport", "library")})])
    assert "0 new, 1 unchanged" in capsys.readouterr().out
    assert main(["ingest", news({**ARTICLE, "text": story("Aldport", "reading room")})]) == 0
    assert "0 new, 0 unchanged, 1 updated" in capsys.readouterr().out


def test_when_everything_fails_the_status_says_so(empty_home, capsys):
    assert main(["ingest", "/no/such/file"]) == 1
    assert "1 failed" in capsys.readouterr().out


def test_standard_input_is_read(empty_home, capsys, feed_stdin):
    feed_stdin(json.dumps({**ARTICLE, "text": story("Aldport", "library")}).encode())
    assert main(["ingest", "-"]) == 0
    assert capsys.readouterr().out.startswith("1 new")


def test_a_private_address_is_fetched_only_where_the_settings_allow(
    empty_home, capsys, monkeypatch
):
    with WebServer() as server:
        page = f"<html><body><h1>Library</h1><p>{story('Aldport', 'library')}</p></body></html>"
        url = server.serve("/library", page.encode())
        assert main(["ingest", url]) == 1
        assert server.requests == []
        monkeypatch.setenv("DATELINE_FETCH_PRIVATE", "true")
        assert main(["ingest", url]) == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("1 new")


def test_a_reason_cannot_command_the_terminal(empty_home, capsys):
    assert main(["ingest", "/no/\x1b[2Jfile"]) == 1
    assert "\x1b" not in capsys.readouterr().out


def test_while_another_has_the_vectors_news_is_stored_and_waits(empty_home, news, capsys):
    file = news({**ARTICLE, "text": story("Aldport", "library")})
    with opened_house(load_settings()) as house:
        assert main(["ingest", file]) == 0
        assert "running bot will index" in capsys.readouterr().out
        found = status(capsys)
        assert (found["pending"], found["vectors_held"]) == (1, True)
        assert main(["ask", "who?"]) == 1
        assert "another process holds the vectors" in capsys.readouterr().err
        assert house.catch_up() == 1
    found = status(capsys)
    assert (found["pending"], found["vectors_held"]) == (0, False)


def test_status_reads_well_too(sample_home, capsys):
    assert main(["status"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "vectors held     no" in lines
    assert f"home             {sample_home}" in lines


def test_reindex_makes_the_vectors_anew(sample_home, capsys):
    assert main(["reindex"]) == 0
    assert capsys.readouterr().out == "Indexed 33 articles.\n"
    assert main(["ask", "How many people were injured on the Tarle Bridge?"]) == 0
    assert "16 people" in capsys.readouterr().out


def test_status_says_whether_the_server_of_the_vectors_answers(empty_home, monkeypatch, capsys):
    [port] = free_ports(1)
    monkeypatch.setenv("DATELINE_VECTORS", f"http://127.0.0.1:{port}")
    monkeypatch.setenv("DATELINE_VECTORS_TIMEOUT", "1")
    assert main(["status", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["vectors"] == f"http://127.0.0.1:{port}"
    assert said["vectors_answer"] is False
