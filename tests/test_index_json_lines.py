"""A line of JSON is an article or has one thing wrong with it; no line spoils another."""

import json
import tracemalloc
from datetime import UTC, datetime
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import InputError, TooLargeError
from index.json_lines import MAX_LINE, read_record, read_records, text_url

NOW = datetime(2025, 7, 4, 9, 0, tzinfo=UTC)
TEXT = "The ferry between Ansel and Skar is late again today, the harbour office said."


def records(data):
    return [
        (number, str(record) if isinstance(record, InputError) else record)
        for number, record in read_records(BytesIO(data), data[:100])
    ]


def article(**fields):
    return read_record({"text": TEXT, **fields}, NOW)


def test_all_fields_are_read_and_unknown_ones_passed_over():
    found = article(
        url="https://alpha.example/a",
        title="Ferry is late",
        published="2025-07-03",
        authors=["Ann Lee", {"name": "Bo Ek"}, None],
        source="Alpha",
        section="north",
    )
    assert found.url == "https://alpha.example/a"
    assert (found.headline, found.body, found.source) == ("Ferry is late", TEXT, "Alpha")
    assert found.byline == ("Ann Lee", "Bo Ek")
    assert found.published == datetime(2025, 7, 3, tzinfo=UTC)


def test_only_the_text_is_needed():
    found = article()
    assert found.url == text_url(TEXT) == article().url
    assert found.url.startswith("text:")
    assert found.headline == TEXT
    assert found.source == "pasted text"
    assert (found.byline, found.published) == ((), None)
    assert article(url="https://www.alpha.example/a").source == "alpha.example"


def test_the_headline_is_taken_from_the_text_where_it_stands_there():
    found = read_record({"text": f"Ferry is late once again\n\n{TEXT}", "title": None}, NOW)
    assert (found.headline, found.body) == ("Ferry is late once again", TEXT)


@pytest.mark.parametrize(
    ("authors", "byline"),
    [
        ("Ann Lee and Bo Ek", ("Ann Lee", "Bo Ek")),
        ("Ann Lee, Bo Ek", ("Ann Lee", "Bo Ek")),
        ("the night desk", ("the night desk",)),
        (None, ()),
        ("", ()),
        ([], ()),
        (7, ("7",)),
    ],
)
def test_authors_are_a_list_a_text_or_nothing(authors, byline):
    assert article(authors=authors).byline == byline


@pytest.mark.parametrize(
    "url", [None, "", "a/b", "javascript:alert(1)", "https://a b", ["x"], "x" * 9]
)
def test_what_is_no_url_is_none(url):
    assert article(url=url).url == text_url(TEXT)


@pytest.mark.parametrize(
    "published", [None, "", "yesterday", "2035-01-01", [], {}, True, -1, 1e300]
)
def test_a_date_that_cannot_be_believed_is_unknown(published):
    assert article(published=published).published is None


def test_a_date_may_be_a_number_of_seconds():
    assert article(published=1751553000).published == datetime(2025, 7, 3, 14, 30, tzinfo=UTC)


def test_text_that_is_html_is_read_as_such():
    assert read_record({"text": f"<p>{TEXT}</p><p>It is &amp; was.</p>"}, NOW).body == (
        f"{TEXT}\n\nIt is & was."
    )


@pytest.mark.parametrize("text", [None, "", " \n", 7, ["a"]])
def test_without_a_text_there_is_no_article(text):
    with pytest.raises(InputError, match="it has no text"):
        read_record({"text": text}, NOW)


def test_each_line_is_read_and_numbered_and_a_broken_one_stops_nothing():
    data = b'{"a": 1}\n\n{"a": 2\n"text"\n{"a": 3}\r\n{"a": 4}'
    assert records(data) == [
        (1, {"a": 1}),
        (3, "it is broken JSON"),
        (4, "it is not a JSON object"),
        (5, {"a": 3}),
        (6, {"a": 4}),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_lines_are_read_in_the_encoding_they_are_in(encoding):
    data = '{"a": "Ängström’s café"}\n{"a": "naïve"}\n'.encode(encoding)
    assert records(data) == [(1, {"a": "Ängström’s café"}), (2, {"a": "naïve"})]


def test_one_line_of_wrong_bytes_among_others_is_read_too():
    data = '{"a": "ä"}\n'.encode() + '{"a": "ä"}\n'.encode("cp1252") + '{"a": "ä"}\n'.encode()
    assert [record for _, record in records(data)] == [{"a": "ä"}] * 3


@pytest.mark.parametrize("data", [b'[\n{"a": 1},\n{"a": 2}\n]', b'{\n  "a": 1\n}', b'[{"a": 1}]'])
def test_other_json_gets_one_sentence_and_not_one_a_line(data):
    assert records(data) == [(1, "this is JSON, but not one article a line")]


def test_a_line_that_is_too_long_is_refused_and_never_held():
    class Endless(BytesIO):
        """A line of 60 MB made while it is read, then a good one."""

        def __init__(self):
            super().__init__(b"x" * 60_000_000 + b'\n{"a": 1}\n')

    stream = Endless()
    tracemalloc.start()
    found = list(read_records(stream, b"x"))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert isinstance(found[0][1], TooLargeError)
    assert str(found[0][1]) == "it is over the limit of 5 MB"
    assert found[1:] == [(2, {"a": 1})]
    assert peak < 12 * MAX_LINE


def test_the_stream_is_left_open():
    stream = BytesIO(b"{}\n")
    list(read_records(stream, b"{}"))
    assert not stream.closed


@given(st.dictionaries(st.sampled_from(["url", "title", "published", "authors", "source", "text"]),
       st.none() | st.text(max_size=20) | st.integers() | st.lists(st.none() | st.text(max_size=5)),
       max_size=6))  # fmt: skip
def test_any_object_is_an_article_or_an_input_error(record):
    line = json.dumps(record).encode()
    [(_, back)] = records(line + b"\n")
    try:
        found = read_record(back, NOW)
    except InputError:
        return
    assert found.body
    assert found.headline
    assert found.source
