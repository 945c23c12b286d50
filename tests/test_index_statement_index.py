"""Statements are made when articles are indexed, and found by who spoke, about what, and when."""

from datetime import timedelta

import pytest
from clippings import NOW

from bot.config import load_settings
from index.core import open_index
from index.statement_index import StatementQuery, extent, is_searchable
from index.types import Article, Statement, Window

HARBOUR = """PORT SENNET — The harbour was closed on Monday because of the storm.

“The waves are as high as the town hall,” said Tobias Quenby, the harbour master.

Councillor Petra Quenby said that the school would stay open all week."""
SCHOOL = """PORT SENNET — The school of Port Sennet opened on time on Tuesday.

“The children came by boat,” said Petra Quenby. “Most of them were early.”"""
SPRING = """OSTREL — Mayor Ida Korr said that the swimming pool would open in the spring."""
SUMMER = """OSTREL — Mayor Ida Korr said that the swimming pool would open in the summer."""
DAY = timedelta(days=1)


def article(number, body, *, days=1, language="en"):
    return Article(
        url=f"https://a.example/{number}", headline=f"Headline {number}", body=body,
        source=f"Paper {number}", published=NOW - days * DAY, language=language,
    )  # fmt: skip


@pytest.fixture
def places(empty_home):
    return load_settings(home=empty_home).places


@pytest.fixture
def index(places):
    index = open_index(places)
    yield index
    index.close()


def fill(index, *articles):
    index.catalog.put(articles, NOW)
    index.index_pending(NOW)


def said(index, speaker="", topic="", *, window=None, as_of=NOW):
    """Return article, speaker and words of what is found."""
    query = StatementQuery(
        speaker=speaker, topic=topic, as_of=as_of, window=window or Window()
    )  # fmt: skip
    return [
        (one.article.id, one.statement.speaker, one.statement.words) for one in index.said(query)
    ]


def speakers(found):
    return {speaker for _, speaker, _ in found}


def counted(index):
    """Return how many statements the catalog has, and how many vectors of each article."""
    return index.statements.table.count(), index.statements.vectors.versions()


def test_statements_are_made_when_an_article_is_indexed(index):
    index.catalog.put([article(1, HARBOUR)], NOW)
    assert said(index, "Quenby") == []
    index.index_pending(NOW)
    assert speakers(said(index, "Quenby")) == {"Tobias Quenby", "Petra Quenby"}


def test_of_a_speaker_only_their_own_statements_come(index):
    fill(index, article(1, HARBOUR), article(2, SCHOOL))
    found = said(index, "Tobias Quenby")
    assert speakers(found) == {"Tobias Quenby"}
    assert any("The waves are as high as the town hall" in words for *_, words in found)
    assert said(index, "Casimir Lantern") == []


def test_the_newest_article_comes_first(index):
    fill(index, article(1, HARBOUR, days=3), article(2, SCHOOL, days=1))
    found = said(index, "Petra Quenby")
    assert {number for number, *_ in found} == {1, 2}
    assert found[0][0] == 2


def test_what_is_found_is_the_slice_of_its_article(index):
    fill(index, article(1, HARBOUR), article(2, SCHOOL))
    for one in index.said(StatementQuery(speaker="Quenby", as_of=NOW)):
        assert one.statement.words == one.statement.text(one.article.body)
        assert (one.statement.article_id, one.statement.version) == (
            one.article.id,
            one.article.version,
        )


def test_of_a_speaker_and_a_topic_what_is_nearest_to_it_is_told(index):
    fill(index, article(1, HARBOUR), article(2, SCHOOL))
    found = index.said(StatementQuery(speaker="Quenby", topic="waves in the storm", as_of=NOW))
    nearest = max(found, key=lambda one: one.similarity)
    assert nearest.statement.speaker == "Tobias Quenby"
    assert "waves" in nearest.statement.words
    assert 0 < nearest.similarity <= 1


def test_of_a_topic_alone_everybody_who_spoke_about_it_is_found(index):
    fill(index, article(1, HARBOUR), article(2, SPRING))
    found = index.said(StatementQuery(topic="swimming pool", as_of=NOW))
    assert max(found, key=lambda one: one.similarity).statement.speaker == "Ida Korr"


def test_without_a_topic_nothing_is_compared(index):
    fill(index, article(1, HARBOUR))
    assert {one.similarity for one in index.said(StatementQuery(speaker="Quenby", as_of=NOW))} == {
        0
    }


def test_what_came_later_than_as_of_or_lies_outside_the_window_is_not_found(index):
    fill(index, article(1, HARBOUR, days=3), article(2, SCHOOL, days=1))
    early = NOW - 2 * DAY
    for given in ({"speaker": "Petra Quenby"}, {"topic": "school"}):
        assert {number for number, *_ in said(index, **given)} == {1, 2}
        assert {number for number, *_ in said(index, **given, as_of=early)} == {1}
        assert {number for number, *_ in said(index, **given, window=Window(since=early))} == {2}
        assert {number for number, *_ in said(index, **given, window=Window(until=early))} == {1}


def test_a_new_version_of_an_article_replaces_its_statements(index):
    fill(index, article(1, SPRING))
    before, _ = counted(index)
    fill(index, article(1, SUMMER))
    assert counted(index)[0] == before
    assert list(counted(index)[1][1]) == [2]
    ((_, speaker, words),) = said(index, "Korr")
    assert speaker == "Ida Korr"
    assert "summer" in words
    assert "spring" not in words
    assert all("summer" in words for *_, words in said(index, topic="swimming pool in spring"))


def test_a_removed_article_says_nothing_more(index):
    fill(index, article(1, SPRING), article(2, HARBOUR))
    index.catalog.remove(1)
    assert said(index, "Korr") == []
    assert 1 not in {number for number, *_ in said(index, topic="swimming pool")}


def test_an_article_in_a_language_that_cannot_be_read_has_no_statements(index):
    german = "OSTREL — Das Bad öffnet im Mai. „Wir freuen uns sehr“, sagte Ida Korr."
    fill(index, article(1, german, language="de"), article(2, SPRING))
    assert {number for number, *_ in said(index, "Korr")} == {2}
    assert list(counted(index)[1]) == [2]


def test_two_unnamed_officials_are_found_by_no_name(index):
    body = "OSTREL — “The pool is full,” said a senior official. “It leaks,” said another official."
    fill(index, article(1, body))
    assert said(index, "a senior official") == []
    assert said(index, "official") == []


def test_made_anew_from_the_catalog_the_statements_are_the_same(places):
    index = open_index(places)
    fill(index, article(1, HARBOUR))
    fill(index, article(2, SCHOOL), article(3, SPRING))
    fill(index, article(3, SUMMER))
    everybody = [said(index, one) for one in ("Quenby", "Korr")]
    before = counted(index)
    index.close()

    fresh = open_index(places, fresh=True)
    assert fresh.statements.vectors.count() == 0
    fresh.index_pending(NOW)
    assert counted(fresh) == before
    assert [said(fresh, one) for one in ("Quenby", "Korr")] == everybody
    fresh.close()


def test_indexed_a_second_time_nothing_is_doubled(index):
    fill(index, article(1, HARBOUR), article(2, SCHOOL))
    before = counted(index)
    index.catalog.mark_all_pending()
    assert index.index_pending(NOW) == 2
    assert counted(index) == before


def test_switched_off_no_article_is_read_for_statements(places):
    from dataclasses import replace

    index = open_index(replace(places, statements=False))
    fill(index, article(1, HARBOUR))
    assert counted(index) == (0, {})
    index.close()


def statement(source, content):
    return Statement(
        number=0, speaker="", speaker_as_written="", role="", is_named=False, cue="", direct=False,
        source_span=source, cue_span=None, content_spans=content,
    )  # fmt: skip


def test_a_statement_reaches_from_its_first_word_to_its_last():
    assert extent(statement(None, ((3, 9), (20, 31)))) == (3, 31)


@pytest.mark.parametrize(
    ("source", "content", "searchable"),
    [((0, 3), ((4, 9),), True), (None, ((4, 9),), False), ((0, 3), (), False)],
)
def test_only_what_somebody_said_can_be_searched_for(source, content, searchable):
    assert is_searchable(statement(source, content)) is searchable
