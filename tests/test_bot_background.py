"""The threads beside the bot: news becomes searchable by itself, whatever goes wrong on the way."""

import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from feedpages import serve_feed, story
from webserver import WebServer, local_fetcher

from bot.background import Background
from bot.config import load_settings
from bot.newsroom import Newsroom
from index.catalog import open_catalog
from index.core import open_index
from index.errors import CatalogError
from index.feeds import Feeds
from index.refresh import FeedReader
from index.types import Article, Query

PATIENCE_S = 60


@pytest.fixture
def server():
    with WebServer() as server:
        yield server


@pytest.fixture
def index(empty_home):
    index = open_index(load_settings().places)
    yield index
    index.close()


@pytest.fixture
def newsroom(index):
    fetcher = local_fetcher()
    reader = FeedReader(fetcher, index.catalog.known)
    yield Newsroom(index.catalog, Feeds(index.catalog.engine), reader)
    fetcher.close()


@contextmanager
def at_work(index, newsroom, keep=None):
    background = Background(index, newsroom, keep=keep, look_s=0.02, rest_s=0.02)
    background.start()
    try:
        yield background
    finally:
        background.stop()
        assert background.join(PATIENCE_S)


def wait_until(is_so):
    deadline = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.02)


def found(index, words):
    hits = index.search(Query(text=words, as_of=datetime.now(UTC), limit=1))
    return hits[0].article.url if hits else None


def test_what_a_feed_brings_can_be_found(index, newsroom, server):
    newsroom.feeds.add(serve_feed(server, "/feed", Aldport="library"), now=datetime.now(UTC))
    with at_work(index, newsroom):
        wait_until(lambda: found(index, "library of Aldport") == server.url("/Aldport"))


def test_what_another_process_puts_into_the_catalog_can_be_found(index, newsroom):
    with at_work(index, newsroom):
        other = open_catalog(load_settings().places.database)
        text = story("Brixmouth", "pool")
        article = Article(url="https://b.example/1", headline="Pool", body=text, source="B")
        other.put([article], datetime.now(UTC))
        other.close()
        wait_until(lambda: found(index, "pool of Brixmouth") == "https://b.example/1")


def test_trouble_is_logged_and_the_work_goes_on(index, newsroom, server, caplog):
    class Troubled(Feeds):
        troubles = 3

        def claim(self, now):
            if self.troubles:
                self.troubles -= 1
                raise CatalogError("the catalog is busy") if self.troubles else ValueError("odd")
            return super().claim(now)

    newsroom.feeds = Troubled(index.catalog.engine)
    newsroom.feeds.add(serve_feed(server, "/feed", Aldport="library"), now=datetime.now(UTC))
    with at_work(index, newsroom):
        wait_until(lambda: found(index, "library of Aldport"))
    assert "the catalog is busy" in caplog.text
    assert "ValueError: odd" in caplog.text


def test_a_stop_comes_between_two_batches_and_the_next_start_does_the_rest(
    index, newsroom, monkeypatch
):
    monkeypatch.setattr("index.ingest.VECTORS_BATCH", 1)
    articles = [
        Article(
            url=f"https://b.example/{n}",
            headline="Pool",
            body=story(f"Town{n}", "pool"),
            source="B",
        )
        for n in range(20)
    ]
    index.catalog.put(articles, datetime.now(UTC))
    with at_work(index, newsroom) as background:
        wait_until(lambda: index.catalog.counts().pending < 20)
        background.stop()
    assert index.catalog.counts().pending > 0
    with at_work(index, newsroom):
        wait_until(lambda: index.catalog.counts().pending == 0)
    assert set(index.vectors.versions()) == set(range(1, 21))


def test_news_that_is_too_old_is_forgotten_by_itself_if_it_is_not_to_be_kept(index, newsroom):
    now = datetime.now(UTC)
    ages = (timedelta(days=60), timedelta(days=2))
    articles = [
        Article(
            url=f"https://b.example/{number}",
            headline="Pool",
            body=story(f"Town{number}", "pool"),
            source="B",
            published=now - age,
        )
        for number, age in enumerate(ages)
    ]
    index.catalog.put(articles, now)
    with at_work(index, newsroom, keep=timedelta(days=30)):
        wait_until(lambda: set(index.vectors.versions()) == {2})
    assert [one.id for one in index.catalog.iterate()] == [2]
