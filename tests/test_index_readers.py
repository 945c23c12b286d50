"""Whatever is given is read or refused with a reason, and nothing stops the rest."""

import gzip
import io
import json
import os
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import FetchError, StatusError
from index.readers import MAX_BYTES, Rejected, read_source
from index.responses import Fetched
from index.types import Article

NOW = datetime(2025, 7, 4, 9, 0, tzinfo=UTC)
TEXT = "The ferry between Ansel and Skar is late again today, the harbour office said."
MORE = "A spokeswoman said that the engine of the older ship had failed for the third time."
STORY = f"Ferry To Skar Is Late Again\n\n{TEXT}\n\n{MORE}\n"
PAGE = f"""<!doctype html><html><head><title>Ferry to Skar is late again</title></head><body>
<article><h1>Ferry to Skar is late again</h1><p>{TEXT}</p><p>{MORE}</p></article></body></html>"""
LINE = json.dumps({"url": "https://alpha.example/a", "title": "Ferry is late", "text": TEXT})


def read(source, stdin=None, fetch=None):
    stream = None if stdin is None else io.BytesIO(stdin)
    return list(read_source(str(source), now=NOW, fetch=fetch, stdin=stream))


def served(body, content_type="text/html", url="https://alpha.example/a"):
    def fetch(asked):
        return Fetched(
            url=url or asked,
            status=200,
            body=body.encode(),
            content_type=content_type,
            charset="utf-8",
            etag=None,
            last_modified=None,
        )

    return fetch


def test_a_text_file_is_an_article_known_by_its_path(tmp_path):
    path = tmp_path / "a story.txt"
    path.write_text(STORY, encoding="utf-8")
    [article] = read(path)
    assert article.url == path.as_uri()
    assert article.headline == "Ferry To Skar Is Late Again"
    assert article.body == f"{TEXT}\n\n{MORE}"
    assert article.source == "a story.txt"
    assert read(path.as_uri()) == [article]


def test_an_html_file_is_known_by_its_path_unless_it_names_its_url(tmp_path):
    path = tmp_path / "a.html"
    path.write_text(PAGE, encoding="utf-8")
    assert read(path)[0].url == path.as_uri()
    link = '<link rel="canonical" href="https://alpha.example/ferry">'
    path.write_text(PAGE.replace("</title>", f"</title>{link}"), encoding="utf-8")
    assert read(path)[0].url == "https://alpha.example/ferry"


@pytest.mark.parametrize("name", ["a.md", "a.MARKDOWN", "a.text"])
def test_markdown_and_text_are_read_alike(tmp_path, name):
    (tmp_path / name).write_text(f"# Ferry is late\n\n{TEXT}", encoding="utf-8")
    [article] = read(tmp_path / name)
    assert (article.headline, article.body) == ("Ferry is late", TEXT)


@pytest.mark.parametrize("name", ["a.jsonl", "a.ndjson", "a.json", "a.jsonl.gz", "a.jsonl.unknown"])
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_json_lines_are_read_gzipped_or_not_whatever_they_are_called(tmp_path, name, pack):
    (tmp_path / name).write_bytes(pack(f"{LINE}\n{LINE}\n".encode()))
    articles = read(tmp_path / name)
    assert [article.headline for article in articles] == ["Ferry is late"] * 2


def test_what_is_wrong_with_a_line_is_told_with_file_and_number(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text(f'{LINE}\n{{"url": "x"\n{{"title": "x"}}\n{LINE}\n', encoding="utf-8")
    first, broken, empty, last = read(path)
    assert broken == Rejected(f"{path}, line 2", "it is broken JSON")
    assert empty == Rejected(f"{path}, line 3", "it has no text")
    assert isinstance(first, Article)
    assert last == first


@pytest.mark.parametrize(
    ("data", "headline"),
    [
        (LINE.encode(), "Ferry is late"),
        (b"\xef\xbb\xbf \n" + LINE.encode(), "Ferry is late"),
        (gzip.compress(LINE.encode()), "Ferry is late"),
        (f"\n  {PAGE}".encode(), "Ferry to Skar is late again"),
        (f"<p>{TEXT}</p>".encode(), TEXT),
        (STORY.encode(), "Ferry To Skar Is Late Again"),
        (STORY.encode("utf-16"), "Ferry To Skar Is Late Again"),
    ],
)
def test_the_input_is_told_from_its_beginning(data, headline):
    [article] = read("-", stdin=data)
    assert article.headline == headline


def test_the_same_text_pasted_twice_is_the_same_article():
    assert read("-", stdin=STORY.encode()) == read("-", stdin=STORY.encode())
    assert read("-", stdin=STORY.encode())[0].url.startswith("text:")


def test_the_input_is_left_open():
    stream = io.BytesIO(LINE.encode())
    list(read_source("-", now=NOW, stdin=stream))
    assert not stream.closed


def test_a_folder_is_read_with_its_folders_in_order_and_without_what_is_hidden(tmp_path):
    for name in ["b.txt", "a.txt", ".hidden.txt", "sub/c.txt", ".git/d.txt", "e.pdf", "noname"]:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(STORY.replace("Skar", name.replace("/", " ")), encoding="utf-8")
    found = read(tmp_path)
    assert [one.url if isinstance(one, Article) else one for one in found] == [
        (tmp_path / "a.txt").as_uri(),
        (tmp_path / "b.txt").as_uri(),
        Rejected(str(tmp_path / "e.pdf"), ".pdf files are not read from folders"),
        Rejected(str(tmp_path / "noname"), "files without a suffix are not read from folders"),
        (tmp_path / "sub/c.txt").as_uri(),
    ]


def test_an_empty_folder_is_not_passed_over_in_silence(tmp_path):
    assert read(tmp_path) == [Rejected(str(tmp_path), "there is nothing in this folder")]


def test_one_bad_file_in_a_folder_does_not_stop_the_others(tmp_path):
    (tmp_path / "a.txt").write_bytes(bytes(range(256)) * 20)
    (tmp_path / "b.jsonl.gz").write_bytes(gzip.compress(LINE.encode() * 99)[:50])
    (tmp_path / "c.html").write_bytes(b"")
    (tmp_path / "d.txt").symlink_to(tmp_path / "nowhere.txt")
    os.mkfifo(tmp_path / "e.txt")
    (tmp_path / "f.txt").write_text(STORY, encoding="utf-8")
    *rejected, article = read(tmp_path)
    assert [(one.origin[-len("a.txt") :].lstrip("/"), one.reason) for one in rejected] == [
        ("a.txt", "it is binary, not text"),
        ("nl.gz", "its gzip data is broken or cut short"),
        (".html", "it is empty"),
        ("d.txt", "it is not a file"),
        ("e.txt", "it is not a file"),
    ]
    assert article.headline == "Ferry To Skar Is Late Again"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "latin-1"])
def test_a_text_is_read_in_the_encoding_it_is_in(tmp_path, encoding):
    path = tmp_path / "a.txt"
    path.write_bytes(STORY.replace("Skar", "Ängströms café").encode(encoding))
    assert "Ängströms café is late again" in read(path)[0].body


@pytest.mark.parametrize("name", ["a.txt", "a.html", "a.md", "a.txt.gz"])
def test_a_page_or_text_over_the_limit_is_refused(tmp_path, name):
    data = b"The ferry is late again. " * (MAX_BYTES // 25 + 1)
    (tmp_path / name).write_bytes(gzip.compress(data) if name.endswith("gz") else data)
    assert read(tmp_path / name) == [Rejected(str(tmp_path / name), "it is over the limit of 5 MB")]


def test_lines_come_one_by_one_from_an_input_that_has_not_ended():
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb") as stream, os.fdopen(writing, "wb") as writer:
        writer.write((LINE + "\n").encode() * 100)
        writer.flush()
        articles = read_source("-", now=NOW, stdin=stream)
        assert next(articles).headline == "Ferry is late"
        articles.close()


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("/no/such/file.txt", "there is no such file or folder"),
        ("", "there is nothing in this folder"),
        ("/dev/null", "it is not a file"),
        ("ftp://a.example/story.txt", "only http and https URLs are fetched"),
        ("a\0b", "there is no such file or folder"),
        ("x" * 5000, "it cannot be opened (file name too long)"),
    ],
)
def test_what_is_not_there_is_told(source, reason, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    [rejected] = read(source)
    assert rejected.reason == reason


def test_without_an_input_or_a_way_to_fetch_it_says_so():
    assert read("-") == [Rejected("-", "there is no input")]
    assert read("https://alpha.example/a") == [
        Rejected("https://alpha.example/a", "pages are not fetched here")
    ]


def test_a_url_is_fetched_and_known_by_where_it_led():
    [article] = read("HTTPS://alpha.example/old", fetch=served(PAGE))
    assert article.url == "https://alpha.example/a"
    assert article.headline == "Ferry to Skar is late again"
    assert article.source == "alpha.example"


def test_a_url_may_lead_to_plain_text():
    [article] = read("https://alpha.example/a.txt", fetch=served(STORY, "text/plain"))
    assert article.body == f"{TEXT}\n\n{MORE}"


def test_a_feed_is_not_taken_for_a_page():
    feed = '<?xml version="1.0"?><rss version="2.0"><channel><title>A</title></channel></rss>'
    assert read("https://alpha.example/f", fetch=served(feed)) == [
        Rejected("https://alpha.example/f", "this is a feed, not a page")
    ]


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (StatusError("https://alpha.example/b", 404), "the server answered 404"),
        (FetchError("https://alpha.example/b", "no such host"), "no such host"),
    ],
)
def test_a_page_that_cannot_be_fetched_is_told(error, reason):
    def fetch(_):
        raise error

    assert read("https://alpha.example/a", fetch=fetch) == [
        Rejected("https://alpha.example/a", reason)
    ]


def test_a_page_without_an_article_is_told_without_saying_its_url_twice():
    page = "<html><body><noscript>Please enable JavaScript.</noscript></body></html>"
    assert read("https://alpha.example/a", fetch=served(page)) == [
        Rejected("https://alpha.example/a", "the page is made by scripts in the reader's browser")
    ]


@given(st.binary(max_size=300))
def test_no_input_makes_it_raise(data):
    for found in read("-", stdin=data):
        assert isinstance(found, Article | Rejected)
