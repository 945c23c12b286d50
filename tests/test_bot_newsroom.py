"""Following feeds: from the web server into the catalog."""

import threading
from datetime import UTC, datetime

import pytest
from feedpages import serve_feed
from webserver import WebServer, local_fetcher

from bot.newsroom import Newsroom
from index.catalog import open_catalog
from index.feeds import Feeds
from index.refresh import FeedReader


@pytest.fixture
def server():
    with WebServer() as server:
        yield server


@pytest.fixture
def newsroom(tmp_path):
    catalog = open_catalog(f"sqlite:///{tmp_path / 'catalog.sqlite'}")
    fetcher = local_fetcher()
    yield Newsroom(catalog, Feeds(catalog.engine), FeedReader(fetcher, catalog.known))
    fetcher.close()
    catalog.close()


def follow(newsroom, url):
    return newsroom.feeds.add(url, now=datetime.now(UTC))


def test_what_is_new_in_a_feed_goes_into_the_catalog(server, newsroom):
    feed = follow(newsroom, serve_feed(server, "/feed", Aldport="library", Brixmouth="pool"))
    refreshed = newsroom.refresh(feed)
    assert refreshed.outcome.error is None
    assert refreshed.states == {"new": 2}
    assert newsroom.catalog.by_url(server.url("/Aldport")).source == "News of feed"
    assert newsroom.feeds.due(datetime.now(UTC)) == ()


def test_the_same_news_again_is_unchanged(server, newsroom):
    feed = follow(newsroom, serve_feed(server, "/feed", Aldport="library"))
    newsroom.refresh(feed)
    assert newsroom.refresh(feed).states == {"unchanged": 1}


def test_a_broken_feed_is_recorded_and_hurts_no_other(server, newsroom):
    broken = follow(newsroom, server.serve("/broken", b"<html>no feed", type="text/html"))
    good = follow(newsroom, serve_feed(server, "/feed", Aldport="library"))
    results = list(newsroom.refresh_all([broken, good]))
    assert [bool(result.outcome.error) for result in results] == [True, False]
    first, second = newsroom.feeds.list()
    assert (first.failures, second.failures) == (1, 0)
    assert first.last_error
    assert newsroom.catalog.counts().articles == 1


def test_a_feed_that_trips_the_parser_backs_off_like_any_broken_one(newsroom):
    class Tripping:
        outcome = None

        def refresh(self, feed, *, now):
            return self

        def __iter__(self):
            raise IndexError("list index out of range")

    feed = follow(newsroom, "https://odd.example/feed")
    tripped = Newsroom(newsroom.catalog, newsroom.feeds, Tripping())
    assert "list index" in tripped.refresh(feed).outcome.error
    assert newsroom.feeds.due(datetime.now(UTC)) == ()
    assert newsroom.feeds.list()[0].failures == 1


def test_when_asked_to_stop_a_feed_keeps_what_was_read_and_stays_due(server, newsroom):
    feed = follow(newsroom, serve_feed(server, "/feed", Aldport="library", Brixmouth="pool"))
    stop = threading.Event()
    stop.set()
    newsroom.refresh(feed, stop)
    assert newsroom.catalog.counts().articles == 1
    assert newsroom.feeds.due(datetime.now(UTC)) == (feed,)
