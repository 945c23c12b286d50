"""Which article is in which story is kept in the catalog, in SQLite and PostgreSQL alike."""

from datetime import timedelta

import numpy as np
import pytest
from clippings import NOW

from index import story_table
from index.catalog import open_catalog
from index.database import reading, write
from index.story_grouping import Sketch
from index.types import Article, Window


@pytest.fixture
def catalog(database):
    catalog = open_catalog(database)
    given = [
        Article(
            url=f"https://a.example/{n}", headline=f"Headline {n}", body=f"Body {n}. " * 9,
            source="A", published=NOW - timedelta(days=10 - n),
        )
        for n in range(1, 5)
    ]  # fmt: skip
    catalog.put(given, NOW)
    yield catalog
    catalog.close()


def sketch(article_id, *, story=None):
    return Sketch(
        article_id=article_id,
        version=1,
        voice=article_id,
        known_at=NOW,
        vector=np.full(4, 0.5, dtype=np.float32),
        words={"ferri": 0.8, "zürich": 0.6},
        story_id=story,
    )


def keep(catalog, new, *groups):
    write(catalog.engine, lambda connection: story_table.keep(connection, new, groups))


def read(catalog, question, *given):
    with reading(catalog.engine) as connection:
        return question(connection, *given)


def stories(catalog):
    return read(catalog, story_table.story_of, range(1, 5))


def test_what_is_kept_comes_back_as_it_was(catalog):
    new = sketch(1)
    keep(catalog, new, (None, [new]))
    (found,) = read(catalog, story_table.sketches, [1, 2])
    assert (found.article_id, found.version, found.voice) == (1, 1, 1)
    assert found.words == {"ferri": 0.8, "zürich": 0.6}
    assert np.allclose(found.vector, 0.5)
    assert found.story_id == stories(catalog)[1]
    assert found.known_at == catalog.article(1).known_at


def test_a_new_group_gets_an_id_that_no_story_ever_had(catalog):
    for number in (1, 2):
        new = sketch(number)
        keep(catalog, new, (None, [new]))
    first, second = stories(catalog).values()
    assert first != second


def test_a_story_without_articles_becomes_the_one_where_they_went(catalog):
    for number in (1, 2, 3):
        new = sketch(number)
        keep(catalog, new, (None, [new]))
    one, two, three = (stories(catalog)[n] for n in (1, 2, 3))
    keep(catalog, new, (two, [sketch(2, story=two), sketch(3, story=three)]))
    keep(catalog, new, (one, [sketch(1, story=one), sketch(2, story=two), sketch(3, story=two)]))
    assert set(stories(catalog).values()) == {one}
    for old in (one, two, three):
        assert read(catalog, story_table.current_id, old) == one
    assert read(catalog, story_table.current_id, 999) is None


def test_articles_that_wait_keep_the_story_they_were_in(catalog):
    new = sketch(1)
    keep(catalog, new, (None, [new]))
    before = stories(catalog)
    write(catalog.engine, story_table.let_all_wait)
    assert read(catalog, story_table.waiting, 9) == [1]
    assert stories(catalog) == before
    assert read(catalog, story_table.sketches, [1]) == []
    assert read(catalog, story_table.last_story, 1) == before[1]


def test_what_is_left_out_is_in_no_story_and_does_not_wait(catalog):
    new = sketch(1)
    keep(catalog, new, (None, [new]))
    write(catalog.engine, lambda connection: story_table.leave_out(connection, 1, 1))
    assert stories(catalog) == {}
    assert read(catalog, story_table.waiting, 9) == []
    assert read(catalog, story_table.sketches, [1]) == []


def test_members_are_those_of_a_time(catalog):
    new = [sketch(n) for n in (1, 2, 3)]
    keep(catalog, new[0], (None, [new[0]]))
    story = stories(catalog)[1]
    for one in new[1:]:
        keep(catalog, one, (story, [one]))
    window = Window(since=NOW - timedelta(days=8, hours=12))
    assert [one.article_id for one in read(catalog, story_table.members, [story], Window())] == [
        1, 2, 3,
    ]  # fmt: skip
    assert {one.article_id for one in read(catalog, story_table.members, [story], window)} == {2, 3}
    assert read(catalog, story_table.with_news, window, NOW) == [story]
    assert read(catalog, story_table.with_news, Window(since=NOW), NOW) == []


def test_articles_known_later_are_not_among_those_of_a_story(catalog):
    new = [sketch(n) for n in (1, 2)]
    keep(catalog, new[0], (None, [new[0]]))
    story = stories(catalog)[1]
    keep(catalog, new[1], (story, [new[1]]))
    then = NOW - timedelta(days=8, hours=12)
    assert read(catalog, story_table.articles_of, [story], NOW) == {story: [1, 2]}
    assert read(catalog, story_table.articles_of, [story], then) == {story: [1]}


def test_an_article_that_is_removed_is_in_no_story(catalog):
    new = sketch(1)
    keep(catalog, new, (None, [new]))
    catalog.remove(1)
    assert stories(catalog) == {}
