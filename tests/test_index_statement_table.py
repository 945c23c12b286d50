"""The catalog keeps statements as spans, once each, and finds them by who is asked for."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from index.catalog import open_catalog
from index.statement_table import StatementTable
from index.types import Article, Statement, Window

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
BODY = "Mayor Ida Korr said that it floats. “It sinks,” she added, “slowly.”"


@pytest.fixture
def catalog(database):
    catalog = open_catalog(database)
    yield catalog
    catalog.close()


@pytest.fixture
def table(catalog):
    return StatementTable(catalog.engine)


def add(catalog, number, *, body=BODY, published=NOON):
    """Put an article into the catalog; its id is ``number``, counted from 1."""
    article = Article(
        url=f"https://a.example/{number}",
        headline="H",
        body=body,
        source=f"Paper {number}",
        published=published,
    )
    catalog.put([article], NOON)
    assert catalog.by_url(article.url).id == number


def said(speaker="Ida Korr", number=0, *, role="Mayor", is_named=True, direct=False):
    """Return the first statement of BODY, or the second one where ``direct``, given to ``speaker``."""
    spans = [(36, 47), (59, 68)] if direct else [(20, 34)]
    source, cue = ((48, 51), (52, 57)) if direct else ((0, 14), (15, 19))
    return Statement(
        number=number,
        speaker=speaker,
        speaker_as_written=BODY[slice(*source)],
        role=role,
        is_named=is_named,
        cue=BODY[slice(*cue)],
        direct=direct,
        source_span=source,
        cue_span=cue,
        content_spans=tuple(spans),
        reported_by="Tom Vale" if direct else "",
    )


def speakers_of(found):
    return [(one.article_id, one.speaker) for one in found]


def test_what_was_written_comes_back_with_its_words(catalog, table):
    add(catalog, 1)
    given = [said(), said(number=1, direct=True)]
    table.replace([(1, 1, given)])
    first, second = table.of_article(1, NOON)
    for one, expected in zip((first, second), given, strict=True):
        fields = [name for name in Statement.__slots__ if name != "__weakref__"]
        assert all(getattr(one, name) == getattr(expected, name) for name in fields)
        assert (one.article_id, one.version, one.copy_of, one.known_at) == (1, 1, None, NOON)
    assert (first.cue, first.words) == ("said", "that it floats")
    assert (second.speaker_as_written, second.words) == ("she", "“It sinks,” … “slowly.”")


def test_a_statement_without_source_or_cue_comes_back_without(catalog, table):
    add(catalog, 1)
    bare = replace(said(""), source_span=None, cue_span=None, is_named=False)
    table.replace([(1, 1, [bare])])
    (one,) = table.of_article(1, NOON)
    assert (one.source_span, one.cue_span, one.cue, one.speaker_as_written) == (None, None, "", "")


def test_what_is_written_twice_is_there_once(catalog, table):
    add(catalog, 1)
    for _ in range(2):
        table.replace([(1, 1, [said(), said(number=1, direct=True)])])
    assert table.count() == 2


def test_what_is_written_replaces_what_was_there_of_the_same_article_only(catalog, table):
    add(catalog, 1)
    add(catalog, 2)
    table.replace([(1, 1, [said(), said(number=1)]), (2, 1, [said()])])
    table.replace([(1, 1, [said("Tom Vale")])])
    assert speakers_of(table.of_article(1, NOON)) == [(1, "Tom Vale")]
    assert speakers_of(table.of_article(2, NOON)) == [(2, "Ida Korr")]
    table.replace([(1, 1, [])])
    assert table.count() == 1


def test_a_new_version_replaces_the_statements_of_the_old_one(catalog, table):
    add(catalog, 1)
    table.replace([(1, 1, [said()])])
    changed = "Correction. " + BODY
    add(catalog, 1, body=changed)
    (old,) = table.of_article(1, NOON)
    assert (old.version, old.words) == (1, "that it floats")  # until the new one has been read
    moved = replace(
        said(), source_span=(12, 26), cue_span=(27, 31), content_spans=((32, 46),)
    )  # fmt: skip
    table.replace([(1, 2, [moved])])
    (new,) = table.of_article(1, NOON)
    assert (new.version, new.cue, new.words) == (2, "said", "that it floats")


def test_statements_go_with_their_article(catalog, table):
    add(catalog, 1)
    add(catalog, 2)
    table.replace([(1, 1, [said()]), (2, 1, [said()])])
    catalog.remove(1)
    assert table.count() == 1
    assert speakers_of(table.by_speakers(["Ida Korr"], NOON, Window())) == [(2, "Ida Korr")]


def test_an_article_removed_meanwhile_is_passed_over(catalog, table):
    add(catalog, 1)
    add(catalog, 2)
    catalog.remove(1)
    table.replace([(1, 1, [said()]), (2, 1, [said()])])
    assert table.count() == 1


def test_the_newest_comes_first_and_an_article_in_its_own_order(catalog, table):
    add(catalog, 1, published=NOON - DAY)
    add(catalog, 2, published=NOON)
    for article_id in (1, 2):
        table.replace([(article_id, 1, [said(number=0), said(number=1)])])
    found = table.by_speakers(["Ida Korr"], NOON, Window())
    assert [(one.article_id, one.number) for one in found] == [(2, 0), (2, 1), (1, 0), (1, 1)]


def test_what_came_after_as_of_is_not_seen(catalog, table):
    add(catalog, 1, published=NOON - DAY)
    add(catalog, 2, published=NOON)
    table.replace([(1, 1, [said()]), (2, 1, [said()])])
    second = timedelta(seconds=1)
    assert len(table.by_speakers(["Ida Korr"], NOON, Window())) == 2
    assert [one.article_id for one in table.by_speakers(["Ida Korr"], NOON - second, Window())] == [
        1
    ]
    assert table.of_article(2, NOON - second) == []
    assert list(table.by_keys([(1, 0), (2, 0)], NOON - second)) == [(1, 0)]


def test_a_window_takes_its_beginning_in_and_leaves_its_end_out(catalog, table):
    for number in (1, 2, 3):
        add(catalog, number, published=NOON - (3 - number) * DAY)
        table.replace([(number, 1, [said()])])
    window = Window(since=NOON - 2 * DAY, until=NOON)
    found = table.by_speakers(["Ida Korr"], NOON, window)
    assert [one.article_id for one in found] == [2, 1]


def test_by_keys_returns_those_that_exist(catalog, table):
    add(catalog, 1)
    table.replace([(1, 1, [said(), said(number=1)])])
    found = table.by_keys([(1, 1), (1, 7), (9, 0)], NOON)
    assert list(found) == [(1, 1)]
    assert table.by_keys([], NOON) == {}


def test_more_keys_than_one_query_takes_are_looked_up(catalog, table):
    many = 900
    articles = [
        Article(url=f"https://a.example/{n}", headline="H", body=f"{n}", source="A")
        for n in range(many)  # too short to be near-copies of each other
    ]
    for begin in range(0, many, 100):
        catalog.put(articles[begin : begin + 100], NOON)
    table.replace([(number, 1, [said()]) for number in range(1, many + 1)])
    keys = [(number, 0) for number in range(1, many + 1)]
    assert sorted(table.by_keys(keys, NOON)) == keys


@pytest.fixture
def peopled(catalog, table):
    """A table in which several people spoke, in two articles."""
    add(catalog, 1)
    add(catalog, 2)
    table.replace([
        (1, 1, [
            said("Volodymyr Zelenskyy", 0, role="President"), said("Tobias Quenby", 1, role="harbour master"),
            said("a harbour official", 2, role="", is_named=False), said("Clara Johnson", 3, role=""),
        ]),
        (2, 1, [
            said("Volodymyr Zelensky", 0, role="Ukrainian President"), said("Petra Quenby", 1, role="councillor"),
            said("Petra Quenby", 2, role="councillor"), said("Clara Johnston", 3, role="judge"),
            said("Tarle Bridge Authority", 4, role=""),
        ]),
    ])  # fmt: skip
    return table


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("Zelenskiy", {"Volodymyr Zelenskyy", "Volodymyr Zelensky"}),
        ("Volodymyr Zelenskyj", {"Volodymyr Zelenskyy", "Volodymyr Zelensky"}),
        ("President Zelensky", {"Volodymyr Zelenskyy", "Volodymyr Zelensky"}),
        ("Quenby", {"Tobias Quenby", "Petra Quenby"}),
        ("Petra Quenby", {"Petra Quenby"}),
        ("Quenby’s", {"Tobias Quenby", "Petra Quenby"}),
        ("quenby", {"Tobias Quenby", "Petra Quenby"}),
        ("the harbour master", {"Tobias Quenby"}),
        ("the Ukrainian president", {"Volodymyr Zelensky"}),
        ("Johnson", {"Clara Johnson"}),
        ("Johnston’s", {"Clara Johnston"}),
        ("the Tarle Bridge Authority", {"Tarle Bridge Authority"}),
        ("Clara", {"Clara Johnson", "Clara Johnston"}),
    ],
)
def test_speakers_are_found_by_surname_full_name_spelling_and_role(peopled, asked, expected):
    assert set(peopled.speakers(asked)) == expected


@pytest.mark.parametrize("asked", ["Macron", "Otto Quenby", "the harbour pilot", "", "the", "“”"])
def test_who_is_not_there_is_not_found(peopled, asked):
    assert peopled.speakers(asked) == []


def test_the_most_quoted_of_one_surname_comes_first(peopled):
    assert peopled.speakers("Quenby") == ["Petra Quenby", "Tobias Quenby"]


@pytest.mark.parametrize("asked", ["a harbour official", "the harbour official", "official"])
def test_somebody_unnamed_is_found_by_no_role(peopled, asked):
    assert peopled.speakers(asked) == []
