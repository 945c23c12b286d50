"""From a Query to Hits, over the sample news."""

from datetime import UTC, datetime

import pytest

from index.types import Query, Window

AS_OF = datetime(2026, 11, 22, 23, tzinfo=UTC)


@pytest.fixture
def index(sample_house):
    return sample_house.index


def ask(index, text, **fields):
    return index.search(Query(text=text, as_of=AS_OF, **fields))


def test_hits_come_best_first_and_no_more_than_asked_for(index):
    hits = ask(index, "Who found the stolen diadem?", limit=5)
    assert len(hits) == 5
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert "diadem" in hits[0].passage.text.lower()
    assert all(-1 <= hit.similarity <= 1 for hit in hits)


def test_a_passage_is_the_slice_of_its_article(index):
    for hit in ask(index, "storm"):
        assert hit.article.body[hit.passage.start : hit.passage.end] == hit.passage.text


def test_near_copies_are_found_once_and_name_where_else_they_stand(index):
    hits = ask(index, "A freighter carrying road salt struck a pier of the Tarle Bridge in fog")
    family = ("Continental Wire", "The Daily Plover", "Ledger & Tide")
    first = hits[0]
    assert {first.article.source, *first.also_in} == set(family)
    copies = {hit.article.id for hit in hits if hit.also_in and "struck a pier" in hit.article.body}
    assert len(copies) == 1


def test_a_window_holds(index):
    window = Window(
        since=datetime(2026, 11, 18, tzinfo=UTC), until=datetime(2026, 11, 19, tzinfo=UTC)
    )
    hits = ask(index, "bridge", window=window)
    assert hits
    assert {hit.article.published.day for hit in hits} == {18}
