"""Several processes on one PostgreSQL and one Qdrant server: nothing is lost, nothing is doubled."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from feedpages import story

from index.catalog import open_catalog
from index.chunk import chunk
from index.qdrant_server import Server
from index.types import Article, Query
from tests.indexworker import opened

NOW = datetime.now(UTC)
MANY = 60


@pytest.fixture
def catalog(postgres_url):
    catalog = open_catalog(postgres_url)
    yield catalog
    catalog.close()


def fill(catalog, many=MANY):
    articles = [
        Article(
            url=f"https://a.example/{n}",
            headline=f"Pool of town {n}",
            body="\n\n".join(story(f"Town{n}", thing) for thing in ("pool", "library", "bridge")),
            source="A",
            published=NOW - timedelta(minutes=n),
            language="en",
        )
        for n in range(many)
    ]
    catalog.put(articles, NOW)


def worker(database: str, server: Server, lease_s: float) -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603 - our own program
        [
            sys.executable, "-m", "tests.indexworker",
            database, *server.urls, server.key, server.prefix, str(lease_s),
        ],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[1],
    )  # fmt: skip


def assert_each_is_there_once(index, catalog):
    passages = {one.id: {one.version: len(chunk(one))} for one in catalog.iterate()}
    assert len(passages) == MANY
    assert index.vectors.versions() == passages
    assert index.stories.vectors.versions() == {one: {1: 1} for one in passages}
    assert not index.stories.is_behind()


def test_of_two_that_index_one_may_be_killed(catalog, postgres_url, own_server):
    fill(catalog)
    opened(postgres_url, own_server).close()
    killed, other = (worker(postgres_url, own_server, lease_s=5) for _ in range(2))
    assert killed.stdout.readline() == "0\n"
    assert int(killed.stdout.readline()) > 0
    killed.kill()
    done = [int(line) for line in other.communicate(timeout=120)[0].split()]
    assert other.returncode == 0
    assert 0 < done[-1] < MANY
    index = opened(postgres_url, own_server)
    assert_each_is_there_once(index, catalog)
    index.close()


def test_what_comes_while_all_is_made_anew_is_found_afterwards(catalog, postgres_url, own_server):
    fill(catalog, MANY - 1)
    running = opened(postgres_url, own_server)
    running.index_pending(NOW)
    fresh = opened(postgres_url, own_server, fresh=True)

    def meanwhile(_: int) -> None:
        late = Article(url="https://a.example/late", headline="Late", body="Late news.", source="A")
        if not catalog.known(late.url):
            catalog.put([late], NOW)
            running.index_pending(NOW)
        found = running.search(Query(text="pool", as_of=NOW, limit=5))
        assert len(found) == 5

    assert fresh.remake(NOW, meanwhile) >= MANY - 1
    fresh.close()
    running.index_pending(NOW)
    assert_each_is_there_once(running, catalog)
    running.close()
