"""The JSON object of a reply: its names are a promise to programs."""

import json
from datetime import UTC, datetime

from bot.reply_json import json_line, reply_object
from bot.types import Citation, Kind, Reply, Searched, Sentence

PUBLISHED = datetime(2026, 11, 16, 9, 30, tzinfo=UTC)
REPLY = Reply(
    question="how many?",
    rewrite="How many were injured?",
    kind=Kind.ANSWER,
    text="16 were injured.",
    searched=Searched(articles=33, sources=("Wire", "Post"), since=PUBLISHED, until=None),
    sentences=(Sentence(text="16 were injured.", citations=(1,)),),
    citations=(
        Citation(
            number=1,
            article_id=7,
            version=2,
            url="https://wire.example/1",
            headline="The count",
            source="Wire",
            published=None,
            start=10,
            end=26,
            quote="16 were injured.",
            also_in=("Post",),
        ),
    ),
    elapsed_ms=12.5,
)


def test_the_object_has_exactly_the_promised_names_in_their_order():
    written = reply_object(REPLY)
    assert list(written) == [
        *("question", "rewrite", "kind", "text", "sentences", "citations", "searched"),
        "elapsed_ms",
    ]
    assert list(written["citations"][0]) == [
        *("n", "url", "title", "source", "published", "start", "end", "quote", "also_in")
    ]
    assert written["sentences"] == [{"text": "16 were injured.", "citations": [1]}]
    assert written["searched"] == {
        "articles": 33,
        "sources": ["Wire", "Post"],
        "from": "2026-11-16T09:30:00+00:00",
        "to": None,
    }
    assert written["kind"] == "answer"


def test_the_object_survives_json():
    assert json.loads(json_line(reply_object(REPLY))) == reply_object(REPLY)


def test_an_object_is_one_line_to_every_reader_and_fits_every_encoding():
    text = "a\u2028b\x85c\nd\ud83de “é”"
    line = json_line({"text": text})
    assert len(line.splitlines()) == 1
    assert json.loads(line.encode("utf-8")) == {"text": text}
    assert "“é”" in line
