"""The index put together."""

import shutil

import pytest
from clippings import NOW, YESTERDAY
from feedpages import story

from bot.config import load_settings
from index.core import open_index
from index.errors import VectorsLockedError
from index.types import Article, Query


@pytest.fixture
def places(empty_home):
    return load_settings(home=empty_home).places


def fill(index):
    article = Article(
        url="https://a.example/1", headline="Pool", body=story("Aldport", "pool"), source="A",
        published=YESTERDAY, language="en",
    )  # fmt: skip
    index.catalog.put([article], NOW)
    index.index_pending(NOW)


def test_what_was_indexed_is_there_when_it_is_opened_again(places):
    index = open_index(places)
    fill(index)
    index.close()
    again = open_index(places)
    assert [hit.article.headline for hit in again.search(Query(text="pool", as_of=NOW))][:1] == [
        "Pool"
    ]
    again.close()


def test_opened_fresh_the_vectors_are_made_anew_from_the_catalog(places):
    index = open_index(places)
    fill(index)
    count = index.vectors.count()
    index.close()
    fresh = open_index(places, fresh=True)
    assert fresh.vectors.count() == 0
    assert fresh.catalog.counts().pending == 1
    fresh.index_pending(NOW)
    assert fresh.vectors.count() == count
    fresh.close()


def test_vectors_that_were_lost_are_made_anew_from_the_catalog(places):
    index = open_index(places)
    fill(index)
    count = index.vectors.count()
    index.close()
    shutil.rmtree(places.vectors)
    again = open_index(places)
    assert again.catalog.counts().pending == 1
    again.index_pending(NOW)
    assert again.vectors.count() == count
    again.close()


def test_two_cannot_hold_the_vectors_at_once(places):
    index = open_index(places)
    with pytest.raises(VectorsLockedError):
        open_index(places)
    index.close()
    open_index(places).close()


def test_the_receipt_counts_what_there_was_to_look_through(places):
    index = open_index(places)
    fill(index)
    covered = index.searched(Query(text="pool", as_of=NOW))
    assert (covered.articles, covered.sources) == (1, ("A",))
    assert covered.since == covered.until == YESTERDAY
    assert index.searched(Query(text="pool", as_of=NOW, sources=("B",))).articles == 0
    index.close()
