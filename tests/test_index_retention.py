"""Old news is forgotten with all that was made of it, and nothing else is."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.config import load_settings
from index.core import open_index
from index.errors import CatalogError
from index.statement_index import StatementQuery
from index.types import Article, Query

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
DAY = timedelta(days=1)
BODY = (
    "The harbour bridge will close to cars for three weeks, Mayor Ada Fen said on Monday. "
    "“We found rust in four of the twelve cables of the bridge,” Fen said. "
    "Engineers of the port of {town} begin their work on Sunday night."
)


def article(number: int, at: datetime) -> Article:
    return Article(
        url=f"https://wire.example/{number}",
        headline=f"Bridge of {TOWNS[number]} closes",
        body=BODY.format(town=TOWNS[number]),
        source=f"Wire {number}",
        published=at,
    )


TOWNS = ("Aldport", "Brixmouth", "Carrow", "Dunsey")


@pytest.fixture
def index(empty_home):
    index = open_index(load_settings().places)
    yield index
    index.close()


def fill(index, *ages: timedelta) -> None:
    index.catalog.put([article(n, NOW - age) for n, age in enumerate(ages)], NOW)
    index.index_pending(NOW)


def left(index) -> list[str]:
    return sorted(one.url[-1] for one in index.catalog.iterate())


def test_all_that_was_made_of_old_news_goes_with_it(index):
    fill(index, 40 * DAY, 31 * DAY, 5 * DAY)
    assert index.forget_before(NOW - 30 * DAY) == 2
    assert left(index) == ["2"]
    for vectors in (index.vectors, index.statements.vectors, index.stories.vectors):
        assert set(vectors.versions()) == {3}
    assert index.stories.of_article(1, NOW) is None
    assert index.stories.of_article(3, NOW) is not None
    said = index.said(StatementQuery(as_of=NOW, speaker="Ada Fen"))
    assert {one.article.id for one in said} == {3}
    hits = index.search(Query(text="rust in the cables of the bridge", as_of=NOW))
    assert {hit.article.id for hit in hits} == {3}


def test_where_nothing_is_old_nothing_is_touched(index):
    fill(index, 29 * DAY, 5 * DAY)
    assert index.forget_before(NOW - 30 * DAY) == 0
    assert left(index) == ["0", "1"]


def test_a_copy_of_what_goes_stands_for_itself(index):
    fill(index, 40 * DAY, 5 * DAY)
    assert index.forget_before(NOW - 30 * DAY) == 1
    (rest,) = index.catalog.iterate()
    assert rest.copy_of is None


def test_what_was_begun_is_finished_the_next_time(index, monkeypatch):
    fill(index, 40 * DAY, 35 * DAY, 5 * DAY)

    def fail(*_):
        raise CatalogError("the catalog is away")

    with monkeypatch.context() as patch:
        patch.setattr(index.catalog, "remove_before", fail)
        with pytest.raises(CatalogError):
            index.forget_before(NOW - 30 * DAY)
    assert index.forget_before(NOW - 30 * DAY) == 2
    assert left(index) == ["2"]


def test_very_many_are_forgotten_some_at_a_time(index, monkeypatch):
    monkeypatch.setattr("index.catalog._GONE", 1)
    fill(index, 40 * DAY, 41 * DAY, 42 * DAY, 1 * DAY)
    told = []
    assert index.forget_before(NOW - 30 * DAY, told.append) == 3
    assert told == [1, 1, 1]
