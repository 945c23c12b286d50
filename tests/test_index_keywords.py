"""The catalog alone is searched by words: on both databases the same, and like any other search."""

from datetime import UTC, datetime, timedelta

import pytest

from index.catalog import open_catalog
from index.keywords import KeywordSearch, find_nothing
from index.types import Article
from index.vectors import Filter
from tests.interruptible import LetterEmbedder

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
EMBEDDER = LetterEmbedder()
REPORTS = {
    "Gazette": "The harbour council voted for a new ferry.",
    "Herald": "Bakers of the old town bake less bread.",
    "Post": "The ferry to the island was late again, its captain said.",
}


@pytest.fixture
def catalog(database):
    catalog = open_catalog(database)
    articles = [
        Article(
            url=f"https://{source}.example/1",
            headline=f"Report of the {source}",
            body=body,
            source=source,
            published=NOON - DAY * days,
            language="en",
        )
        for days, (source, body) in enumerate(REPORTS.items(), start=1)
    ]
    catalog.put(articles, NOON)
    yield catalog
    catalog.close()


def ask(catalog, text, **within):
    vector = EMBEDDER.embed_query(text)
    search = KeywordSearch(catalog, EMBEDDER)
    return search(text, vector, filter=Filter(**within), limit=5, now=NOON)


def ids(found):
    return [one.article_id for one in found]


def test_what_has_the_words_is_found_and_nothing_else(catalog):
    assert sorted(ids(ask(catalog, "When does the ferry go?"))) == [1, 3]
    assert ids(ask(catalog, "bread")) == [2]
    assert ids(ask(catalog, "volcano")) == []


def test_what_is_found_says_where_it_stands_and_how_near_it_is(catalog):
    [one] = ask(catalog, "bread")
    body = REPORTS["Herald"]
    assert body[one.start : one.end] == body
    question, passage = EMBEDDER.embed_query("bread"), EMBEDDER.embed_query(body)
    assert one.similarity == pytest.approx(float(question @ passage), abs=1e-5)


@pytest.mark.parametrize(
    ("within", "expected"),
    [
        ({"sources": ("Post",)}, [3]),
        ({"languages": ("de",)}, []),
        ({"article_ids": (1, 2)}, [1]),
        ({"as_of": NOON - 2 * DAY}, [3]),
        ({"since": NOON - DAY}, [1]),
        ({"until": NOON - DAY}, [3]),
    ],
)
def test_filters_hold(catalog, within, expected):
    assert ids(ask(catalog, "ferry", **within)) == expected


def test_only_the_current_version_is_searched(catalog):
    changed = Article(
        url="https://Herald.example/1", headline="Bread", body="Plain rye.", source="Herald"
    )
    catalog.put([changed], NOON)
    assert ids(ask(catalog, "bakers")) == []
    assert ids(ask(catalog, "plain RYE")) == [2]


@pytest.mark.parametrize(
    "text",
    ["", "the of", "a:b & c | !d <-> (e", "100% _under_", "'; DROP TABLE articles; --", "министр"],
)
def test_whatever_is_typed_can_be_searched_for(catalog, text):
    assert len(ask(catalog, text)) <= 3


def test_where_there_are_no_words_to_search_nothing_is_found():
    assert find_nothing("ferry", EMBEDDER.embed_query(""), filter=Filter(), limit=5, now=NOON) == []
