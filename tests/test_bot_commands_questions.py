"""`dateline ask` and `dateline chat`, run in this process over the sample news."""

import json

from bot.cli import main
from index.catalog import open_catalog

INJURED = "How many people were injured on the Tarle Bridge?"


def lines_of(capsys):
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_an_answer_comes_with_its_sources(sample_home, capsys):
    assert main(["ask", INJURED]) == 0
    written = capsys.readouterr().out
    assert "16 people were injured" in written
    assert "[1] Radio Ostrel · Hospital settles the count: 16 injured" in written


def test_every_quote_is_the_exact_slice_of_the_stored_text(sample_home, capsys):
    assert main(["ask", INJURED, "--json"]) == 0
    (reply,) = lines_of(capsys)
    catalog = open_catalog(f"sqlite:///{sample_home / 'catalog.sqlite'}")
    assert reply["citations"]
    for citation in reply["citations"]:
        body = catalog.by_url(citation["url"]).body
        assert body[citation["start"] : citation["end"]] == citation["quote"]
    catalog.close()


def test_as_of_hides_what_came_later(sample_home, capsys):
    assert main(["ask", INJURED, "--json", "--as-of", "2026-11-16"]) == 0
    (reply,) = lines_of(capsys)
    assert reply["searched"]["to"] < "2026-11-17"
    assert "16 people" not in reply["text"]
    assert all(one["published"] < "2026-11-17" for one in reply["citations"] if one["published"])


def test_a_batch_gives_one_object_a_line_and_passes_over_nothing(sample_home, capsys, tmp_path):
    asked = tmp_path / "questions.jsonl"
    lines = [
        json.dumps({"id": "a", "question": INJURED}),
        "broken",
        json.dumps({"id": "b", "question": "and what about the harbour master?"}),
        json.dumps({"id": "c", "question": INJURED, "date": "2026-11-16"}),
    ]
    asked.write_text("\n".join(lines), encoding="utf-8")
    assert main(["ask", "--batch", str(asked)]) == 0
    first, broken, second, earlier = lines_of(capsys)
    assert (first["id"], second["id"], earlier["id"]) == ("a", "b", "c")
    assert "line 2" in broken["error"]
    assert second["rewrite"] == second["question"], "each is a conversation of its own"
    assert earlier["text"] != first["text"]


def test_a_chat_over_a_pipe_understands_follow_ups_and_remembers_nothing(
    sample_home, capsys, feed_stdin
):
    question = "What did the transport minister say about the bridge?\n"
    feed_stdin(f"{question}and what about the harbour master?\n".encode())
    assert main(["chat", "--json"]) == 0
    _, follow_up = lines_of(capsys)
    assert follow_up["rewrite"] != follow_up["question"]
    feed_stdin(b"and what about the harbour master?\n")
    assert main(["chat", "--json"]) == 0
    (alone,) = lines_of(capsys)
    assert alone["rewrite"] == alone["question"]


def test_what_waits_in_the_catalog_is_searchable_before_the_first_question(
    empty_home, capsys, feed_stdin
):
    from datetime import UTC, datetime

    from feedpages import story

    from index.types import Article

    catalog = open_catalog(f"sqlite:///{empty_home / 'catalog.sqlite'}")
    text = story("Aldport", "library")
    article = Article(url="https://a.example/1", headline="Library", body=text, source="A")
    catalog.put([article], datetime.now(UTC))
    catalog.close()
    assert main(["ask", "When does the library of Aldport open?", "--json"]) == 0
    (reply,) = lines_of(capsys)
    assert reply["searched"]["articles"] == 1
    assert [one["url"] for one in reply["citations"]]
