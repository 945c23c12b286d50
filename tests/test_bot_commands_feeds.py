"""`dateline feeds`, run in this process."""

import json

import pytest
from feedpages import serve_feed
from webserver import WebServer

from bot.cli import main
from index.opml import parse_opml

URL = "https://post.example/rss"


@pytest.fixture
def server(monkeypatch, empty_home):
    monkeypatch.setenv("DATELINE_FETCH_PRIVATE", "true")
    with WebServer() as server:
        yield server


def listed(capsys):
    capsys.readouterr()
    assert main(["feeds", "list", "--json"]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_feed_is_followed_once_and_no_longer_when_removed(empty_home, capsys):
    assert main(["feeds", "add", URL, "--title", "The Post"]) == 0
    assert main(["feeds", "add", URL]) == 0
    assert "followed already" in capsys.readouterr().out
    assert [(one["url"], one["title"]) for one in listed(capsys)] == [(URL, "The Post")]
    assert main(["feeds", "remove", URL]) == 0
    assert listed(capsys) == []
    assert main(["feeds", "remove", URL]) == 1
    assert f"{URL} is not followed" in capsys.readouterr().err


def test_what_is_no_url_is_refused(empty_home, capsys):
    assert main(["feeds", "add", "nonsense"]) == 1
    assert "nonsense" in capsys.readouterr().err


def test_a_fresh_list_says_how_to_begin_and_the_default_list_is_one(empty_home, capsys):
    assert main(["feeds", "list"]) == 0
    assert "dateline feeds import --default" in capsys.readouterr().out
    assert main(["feeds", "import", "--default"]) == 0
    feeds = listed(capsys)
    assert 5 <= len(feeds) <= 15
    assert all(one["url"].startswith("https://") for one in feeds)


def test_the_interval_of_the_settings_is_kept_with_the_feed(empty_home, capsys, monkeypatch):
    monkeypatch.setenv("DATELINE_FEED_INTERVAL", "900")
    main(["feeds", "add", URL])
    assert listed(capsys)[0]["interval_s"] == 900


def test_lists_go_out_and_come_in_again(empty_home, capsys, tmp_path):
    main(["feeds", "add", URL, "--title", "Bücher & Brot"])
    file = tmp_path / "feeds.opml"
    assert main(["feeds", "export", str(file)]) == 0
    assert [(one.url, one.title) for one in parse_opml(file.read_bytes())] == [
        (URL, "Bücher & Brot")
    ]
    capsys.readouterr()
    assert main(["feeds", "export"]) == 0
    assert capsys.readouterr().out.encode() == file.read_bytes()
    main(["feeds", "remove", URL])
    assert main(["feeds", "import", str(file)]) == 0
    assert [one["title"] for one in listed(capsys)] == ["Bücher & Brot"]


def test_a_bad_line_in_a_list_is_passed_over(empty_home, capsys, feed_stdin):
    outlines = '<outline xmlUrl="http://user@[::x/"/><outline xmlUrl="https://b.example/rss"/>'
    feed_stdin(f"<opml><body>{outlines}</body></opml>".encode())
    assert main(["feeds", "import", "-"]) == 0
    written = capsys.readouterr()
    assert "1 feed added of 2" in written.out
    assert "Passed over" in written.err


@pytest.mark.parametrize("arguments", [["feeds", "import"], ["feeds", "import", "-", "--default"]])
def test_a_list_comes_from_one_place(empty_home, capsys, feed_stdin, arguments):
    feed_stdin(b"")
    assert main(arguments) == 2
    assert "either FILE or --default" in capsys.readouterr().err


def test_a_list_that_cannot_be_written_is_named(empty_home, capsys):
    assert main(["feeds", "export", "/no/such/folder/feeds.opml"]) == 1
    assert "/no/such/folder/feeds.opml" in capsys.readouterr().err


def test_a_refresh_brings_news_and_shows_what_is_broken(server, capsys):
    main(["feeds", "add", serve_feed(server, "/feed", Aldport="library")])
    main(["feeds", "add", server.serve("/gone", b"", status=410)])
    capsys.readouterr()
    assert main(["feeds", "refresh"]) == 0
    assert "News of feed: 1 new, 0 updated of 1" in capsys.readouterr().out
    good, broken = listed(capsys)
    assert (good["failures"], good["title"]) == (0, "News of feed")
    assert broken["failures"] == 1
    assert "410" in broken["last_error"]
    assert main(["feeds", "list"]) == 0
    assert "410" in capsys.readouterr().out
    assert main(["ask", "When does the library of Aldport open?"]) == 0
    assert server.url("/Aldport") in capsys.readouterr().out


def test_a_refresh_names_what_failed_in_a_feed_and_why(server, capsys):
    gone = server.serve("/gone", b"", status=404)
    items = f"<item><title>Library opens</title><link>{gone}</link></item><item>lost</item>"
    feed = f'<rss version="2.0"><channel><title>Post</title>{items}</channel></rss>'
    main(["feeds", "add", server.serve("/feed", feed.encode(), type="application/rss+xml")])
    assert main(["feeds", "refresh"]) == 0
    written = capsys.readouterr().out
    assert f"  failed: {gone}: the server answered 404" in written
    assert "  passed over: item 2 (no title) has no link to a page" in written


def test_what_is_not_due_is_left_alone_unless_all_are_wanted(server, capsys):
    main(["feeds", "add", serve_feed(server, "/feed", Aldport="library")])
    main(["feeds", "refresh"])
    capsys.readouterr()
    assert main(["feeds", "refresh"]) == 0
    assert "No feed is due" in capsys.readouterr().out
    assert len(server.asked("/feed")) == 1
    assert main(["feeds", "refresh", "--all"]) == 0
    assert len(server.asked("/feed")) == 2


def test_a_refresh_in_which_everything_fails_says_so(server, capsys):
    main(["feeds", "add", server.serve("/gone", b"", status=410)])
    assert main(["feeds", "refresh"]) == 1
