"""From articles to what can be found: in two steps, each of which may be done again."""

from datetime import timedelta

import pytest
from clippings import NOW, YESTERDAY
from feedpages import story

from bot.config import load_settings
from index.core import open_index
from index.ingest import take_in
from index.readers import Rejected
from index.types import Article, Query


@pytest.fixture
def index(empty_home):
    opened = open_index(load_settings(home=empty_home).places)
    yield opened
    opened.close()


def report(place, thing="library", **fields):
    given = {
        "url": f"https://a.example/{place}",
        "headline": f"{place} opens its {thing}",
        "body": story(place, thing),
        "source": "A",
        "published": YESTERDAY,
        "language": "en",
    }
    return Article(**{**given, **fields})


OTHER = (
    "The library of Brixmouth has lent out its last book, its keeper said on Thursday. Nobody has "
    "brought one back since the spring, and the shelves are now used for jam."
)


def found(index, text, **fields):
    return index.search(Query(text=text, as_of=NOW, **fields))


def test_totals_say_what_became_of_everything_given(index):
    given = [report("Aldport"), Rejected(origin="b.html", reason="it is empty"), report("Aldport")]
    totals = take_in(index.catalog, given, NOW)
    assert totals.seen == 3
    assert (totals.states["new"], totals.states.total()) == (1, 2)
    assert [one.origin for one in totals.failed] == ["b.html"]


def test_what_waits_is_found_after_indexing_and_not_before(index):
    take_in(index.catalog, [report("Aldport")], NOW)
    assert found(index, "When does the library open?") == []
    told = []
    assert index.index_pending(NOW, told.append) == 1
    assert sum(told) == 1
    (hit,) = {hit.article.url: hit for hit in found(index, "When does the library open?")}.values()
    assert hit.article.body[hit.passage.start : hit.passage.end] == hit.passage.text


def test_indexing_again_changes_nothing(index):
    take_in(index.catalog, [report("Aldport")], NOW)
    index.index_pending(NOW)
    count = index.vectors.count()
    take_in(index.catalog, [report("Aldport")], NOW)
    assert index.index_pending(NOW) == 0
    assert index.vectors.count() == count > 0


def test_of_a_changed_article_only_the_new_version_is_found(index):
    for thing in ("library", "swimming pool"):
        take_in(index.catalog, [report("Aldport", thing, url="https://a.example/x")], NOW)
        index.index_pending(NOW)
    hits = found(index, "Aldport")
    assert {hit.article.version for hit in hits} == {2}
    assert not any("library" in hit.passage.text for hit in hits)


def test_what_came_later_or_elsewhere_is_not_found(index):
    early = report(
        "Brixmouth", published=NOW - timedelta(days=3), source="B", body=OTHER, headline="Books"
    )
    take_in(index.catalog, [report("Aldport"), early], NOW)
    index.index_pending(NOW)
    assert {hit.article.source for hit in found(index, "library")} == {"A", "B"}
    assert {hit.article.source for hit in found(index, "library", sources=("B",))} == {"B"}
    before = index.search(Query(text="library", as_of=NOW - timedelta(days=2)))
    assert {hit.article.source for hit in before} == {"B"}
    only = found(index, "library", article_ids=(before[0].article.id,))
    assert {hit.article.id for hit in only} == {before[0].article.id}
