"""The catalog finds, counts and hands out what was put into it."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from index.catalog import LEASE, Counts, Coverage, open_catalog
from index.database import reading
from index.errors import CatalogError, InputError
from index.feeds import Feeds
from index.tables import aliases, bands, versions
from index.types import Article, Window

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def url(database):
    return database


@pytest.fixture
def catalog(url):
    catalog = open_catalog(url)
    yield catalog
    catalog.close()


def article(number, source="a.example", **fields):
    given = {"headline": f"Headline {number}", "body": f"Report {number}.", "published": NOON}
    return Article(url=f"https://{source}/{number}", source=source, **given | fields)


def numbers(found):
    return [one.id for one in found]


def test_articles_wait_until_their_vectors_are_written(catalog):
    catalog.put([article(1), article(2), article(3)], NOON)
    assert numbers(catalog.pending(2)) == [1, 2]
    catalog.mark_indexed([(1, 1), (2, 1)], NOON)
    assert numbers(catalog.pending(2)) == [3]
    catalog.mark_indexed([(3, 1)], NOON)
    assert catalog.pending(2) == []
    catalog.mark_indexed([], NOON)


def test_after_a_change_of_model_all_articles_wait_again(catalog):
    catalog.put([article(1), article(2), article(3)], NOON)
    catalog.mark_indexed([(1, 1), (2, 1)], NOON)
    assert catalog.mark_all_pending() == 2
    assert numbers(catalog.pending(10)) == [1, 2, 3]
    assert catalog.mark_all_pending() == 0


def test_articles_are_found_by_id_and_version(catalog):
    catalog.put([article(1), article(2)], NOON)
    catalog.put([article(2, body="Corrected.")], NOON)
    assert catalog.article(2).body == "Corrected."
    assert catalog.article(2, 1).body == "Report 2."
    assert catalog.article(2, 3) is None
    assert catalog.article(9) is None
    assert {key: one.version for key, one in catalog.articles([1, 2, 9]).items()} == {1: 1, 2: 2}
    found = catalog.versions([(1, 1), (2, 1), (2, 2), (2, 3), (9, 1)])
    assert {key: one.body for key, one in found.items()} == {
        (1, 1): "Report 1.",
        (2, 1): "Report 2.",
        (2, 2): "Corrected.",
    }


def test_asking_for_nothing_gives_nothing(catalog):
    catalog.put([article(1)], NOON)
    assert catalog.articles([]) == catalog.versions([]) == catalog.copies([]) == {}
    assert catalog.put([], NOON) == []


def test_a_page_is_known_by_any_of_its_urls(catalog):
    catalog.put([article(1)], NOON)
    assert catalog.known("http://www.a.example/1?utm_medium=rss")
    assert not catalog.known("https://a.example/2")
    assert catalog.by_url("https://a.example/2") is None


def test_a_url_cannot_smuggle_sql_in(catalog):
    catalog.put([article(1)], NOON)
    evil = "https://a.example/1'; DROP TABLE articles; --"
    assert not catalog.known(evil)
    assert catalog.put([Article(url=evil, headline="'; --", body="x", source="'")], NOON)
    assert catalog.by_url(evil).headline == "'; --"


@pytest.mark.parametrize("batch", [1, 2, 3, 100])
def test_every_article_is_given_once_whatever_the_size_of_the_batches(catalog, batch):
    catalog.put([article(number) for number in range(1, 6)], NOON)
    catalog.put([article(3, body="Corrected.")], NOON)
    given = list(catalog.iterate(batch))
    assert numbers(given) == [1, 2, 3, 4, 5]
    assert given[2].body == "Corrected."


def test_articles_may_be_put_in_while_all_are_being_read(catalog):
    catalog.put([article(number) for number in range(1, 4)], NOON)
    seen = []
    for one in catalog.iterate(2):
        seen.append(one.id)
        if one.id < 5:
            catalog.put([article(one.id + 3)], NOON)
    assert seen == [1, 2, 3, 4, 5, 6, 7]


def test_an_article_that_is_removed_leaves_nothing_behind_and_its_id_is_not_given_again(catalog):
    body = " ".join(f"word{number}" for number in range(60))
    catalog.put([article(1), article(2, body=body), article(3)], NOON)
    catalog.put([article(3, body=body, headline="Headline 2")], NOON)
    assert (
        catalog.put([article("three", body=body, headline="Headline 2")], NOON)[0].state
        == "duplicate"
    )
    assert [catalog.remove(2), catalog.remove(3), catalog.remove(3)] == [True, True, False]
    with reading(catalog.engine) as connection:
        for table in (versions, bands, aliases):
            assert set(connection.scalars(select(table.c.article_id))) <= {1}
    assert catalog.put([article(4)], NOON)[0].article_id == 4


def test_everything_is_counted(catalog):
    wire = " ".join(f"word{number}" for number in range(60))
    catalog.put([article(1, body=wire), article(2, "b.example", body=wire), article(3)], NOON)
    catalog.put([article(3, body="Corrected.")], NOON)
    catalog.mark_indexed([(1, 1)], NOON)
    Feeds(catalog.engine).add("https://a.example/rss", now=NOON)
    assert catalog.counts() == Counts(
        articles=3, pending=2, versions=4, copies=1, sources=2, feeds=1
    )


def test_an_empty_catalog_counts_nothing_and_has_nothing_to_search(catalog):
    assert catalog.counts() == Counts(
        articles=0, pending=0, versions=0, copies=0, sources=0, feeds=0
    )
    assert catalog.searched(NOON) == Coverage()


@pytest.fixture
def week(catalog):
    """Articles of seven days: one a day of a.example, one each second day of b.example."""
    for day in range(7):
        catalog.put([article(day, published=NOON + day * DAY)], NOON)
    for day in range(0, 7, 2):
        catalog.put([article(day, "b.example", published=NOON + day * DAY)], NOON)
    return catalog


def test_the_receipt_names_how_many_articles_of_whom_and_from_when(week):
    assert week.searched(NOON + 30 * DAY) == Coverage(
        articles=11, sources=("a.example", "b.example"), since=NOON, until=NOON + 6 * DAY
    )


def test_the_receipt_knows_nothing_of_what_was_published_later(week):
    assert week.searched(NOON + 2 * DAY) == Coverage(
        articles=5, sources=("a.example", "b.example"), since=NOON, until=NOON + 2 * DAY
    )
    assert week.searched(NOON - timedelta(microseconds=1)) == Coverage()


def test_the_receipt_keeps_to_the_window_of_the_question(week):
    window = Window(since=NOON + DAY, until=NOON + 4 * DAY)
    assert week.searched(NOON + 30 * DAY, window=window) == Coverage(
        articles=4, sources=("a.example", "b.example"), since=NOON + DAY, until=NOON + 3 * DAY
    )
    assert week.searched(NOON + 2 * DAY, window=window).until == NOON + 2 * DAY


def test_the_receipt_keeps_to_the_sources_that_were_asked_for(week):
    assert week.searched(NOON + 5 * DAY, ("b.example", "c.example")) == Coverage(
        articles=3, sources=("b.example",), since=NOON, until=NOON + 4 * DAY
    )


def test_the_source_with_the_most_articles_is_named_first(week):
    week.put([article(number, "c.example") for number in range(20)], NOON)
    assert week.searched(NOON + 30 * DAY).sources == ("c.example", "a.example", "b.example")


def test_a_time_without_a_zone_is_refused(week):
    with pytest.raises(InputError, match="no time zone"):
        week.searched(datetime(2026, 3, 1))  # noqa: DTZ001 - the point


def test_a_file_that_is_damaged_later_is_an_error_of_the_catalog(tmp_path):
    catalog = open_catalog(f"sqlite:///{tmp_path}/catalog.db")
    catalog.put([article(1)], NOON)
    catalog.close()
    with (tmp_path / "catalog.db").open("r+b") as file:
        file.write(b"\xff" * 4096)
    with pytest.raises(CatalogError, match=r"catalog\.db cannot be used: file is not a database"):
        catalog.counts()


def test_what_was_put_in_is_there_after_a_restart(catalog, url):
    catalog.put([article(1, byline=("Ann",))], NOON)
    before = catalog.article(1)
    catalog.close()
    again = open_catalog(url)
    assert again.article(1) == before
    again.close()


def test_what_one_has_claimed_no_other_gets(catalog):
    catalog.put([article(number) for number in range(1, 6)], NOON)
    first, second = catalog.claim(3, NOON), catalog.claim(3, NOON)
    assert [one.id for one in first + second] == [1, 2, 3, 4, 5]
    assert catalog.claim(3, NOON) == []
    catalog.mark_indexed([(one.id, one.version) for one in first], NOON)
    assert catalog.counts().pending == 2


def test_what_was_claimed_by_one_who_died_is_free_again_after_a_while(catalog):
    catalog.put([article(1)], NOON)
    catalog.claim(1, NOON)
    assert catalog.claim(1, NOON + LEASE / 2) == []
    assert [one.id for one in catalog.claim(1, NOON + LEASE)] == [1]


def test_what_is_given_back_can_be_claimed_at_once(catalog):
    catalog.put([article(1)], NOON)
    catalog.release(catalog.claim(1, NOON))
    assert len(catalog.claim(1, NOON)) == 1
    catalog.release_claims()
    assert len(catalog.claim(1, NOON)) == 1


def test_a_new_version_waits_until_the_one_before_it_is_let_go(catalog):
    catalog.put([article(1)], NOON)
    [old] = catalog.claim(1, NOON)
    catalog.put([article(1, body="Something else altogether.")], NOON)
    assert catalog.claim(1, NOON) == []
    catalog.mark_indexed([(old.id, old.version)], NOON)
    assert [one.version for one in catalog.claim(1, NOON)] == [2]


def test_what_was_not_made_anew_waits(catalog):
    catalog.put([article(number) for number in range(1, 4)], NOON)
    catalog.mark_indexed([(number, 1) for number in range(1, 4)], NOON)
    catalog.mark_pending_but({1: 1, 2: 7})
    assert [one.id for one in catalog.pending(9)] == [2, 3]
