"""Articles come into stories as they are indexed, move when they change, and are found again."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from clippings import NOW
from sqlalchemy import update

from bot.config import load_settings
from index.core import open_index
from index.database import write
from index.story_index import StoryQuery
from index.tables import story_articles
from index.types import Article, Window

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

FIRE = Article(
    url="https://a.example/fire",
    headline="Ferry burns off Ostrel, 212 passengers taken ashore",
    body=(
        "OSTREL — The ferry Wandering Tern caught fire two miles off Ostrel on Monday, and all 212 "
        "passengers were taken ashore in lifeboats and fishing boats. The fire began in the engine "
        "room, captain Ulla Renn said. Nobody was hurt, the coastguard said."
    ),
    source="The Gazette",
    published=NOW - 3 * DAY,
    language="en",
)
FIRE_ELSEWHERE = Article(
    url="https://b.example/wandering-tern",
    headline="Fishing boats save passengers of burning ferry",
    body=(
        "Fishermen from Ostrel pulled passengers out of the lifeboats of the Wandering Tern on Monday "
        "after fire broke out in the ferry's engine room. All 212 on board are safe, the coastguard "
        "said. The Tern was towed to Ostrel in the evening."
    ),
    source="Radio Nine",
    published=NOW - 3 * DAY + 4 * HOUR,
    language="en",
)
FIRE_LATER = Article(
    url="https://c.example/tern-inquiry",
    headline="Engine of the Wandering Tern had been repaired a week before the fire",
    body=(
        "OSTREL — The engine of the ferry Wandering Tern, which burned off Ostrel on Monday with 212 "
        "passengers on board, had been repaired a week before the fire, captain Ulla Renn told the "
        "coastguard's inquiry on Tuesday."
    ),
    source="The Courier",
    published=NOW - 2 * DAY,
    language="en",
)
OTHER_FIRE = Article(
    url="https://a.example/mill",
    headline="Old paper mill in Marrowick burns down",
    body=(
        "MARROWICK — The old paper mill in Marrowick burned down on Monday night. It had stood empty "
        "for nine years. Firefighters from four villages could not save it, fire chief Dorrit Hale "
        "said. The police are looking for two boys who were seen with matches."
    ),
    source="The Gazette",
    published=NOW - 3 * DAY,
    language="en",
)
STRIKE = Article(
    url="https://b.example/strike",
    headline="Teachers strike in Port Sennet over cold classrooms",
    body=(
        "Teachers in Port Sennet walked out on Tuesday because of classrooms that are no warmer than "
        "nine degrees. The union wants heaters by Friday, its secretary Bo Quill said. The town says "
        "that heaters are on their way."
    ),
    source="Radio Nine",
    published=NOW - 2 * DAY,
    language="en",
)
ALL = (FIRE, STRIKE, FIRE_ELSEWHERE, OTHER_FIRE, FIRE_LATER)


@pytest.fixture
def places(empty_home):
    return replace(load_settings(home=empty_home).places, statements=False)


@pytest.fixture
def index(places):
    index = open_index(places)
    yield index
    index.close()


def fill(index, *articles):
    index.catalog.put(articles, NOW)
    index.index_pending(NOW)


def story(index, article, as_of=NOW):
    return index.stories.of_article(index.catalog.by_url(article.url).id, as_of)


def urls(story):
    return [one.url for one in story.articles]


def everything(index):
    return {
        frozenset(urls(one.story)) for one in index.stories.search(StoryQuery(as_of=NOW, limit=99))
    }


def test_articles_about_one_event_are_one_story_across_outlets(index):
    fill(index, *ALL)
    told = story(index, FIRE)
    assert urls(told) == [FIRE.url, FIRE_ELSEWHERE.url, FIRE_LATER.url]
    assert told.sources == ("The Gazette", "Radio Nine", "The Courier")
    assert (told.first_known, told.changed_at) == (FIRE.published, FIRE_LATER.published)


def test_another_fire_on_the_same_day_is_another_story(index):
    fill(index, *ALL)
    assert urls(story(index, OTHER_FIRE)) == [OTHER_FIRE.url]
    assert urls(story(index, STRIKE)) == [STRIKE.url]


def test_one_by_one_backwards_or_all_at_once_they_come_out_the_same(index):
    for one in reversed(ALL):
        fill(index, one)
    backwards = everything(index)
    index.stories.let_all_wait()
    index.index_pending(NOW)
    assert everything(index) == backwards
    assert frozenset({FIRE.url, FIRE_ELSEWHERE.url, FIRE_LATER.url}) in backwards


def test_near_copies_are_one_voice(index):
    wire = [
        replace(FIRE, url=f"https://{n}.example/wire", source=f"Copy {n}", body=FIRE.body + " (AP)")
        for n in range(3)
    ]
    fill(
        index, replace(FIRE, body=FIRE.body * 2), *(replace(one, body=one.body * 2) for one in wire)
    )
    told = story(index, FIRE)
    assert len(told.articles) == 4
    assert len(told.voices) == 1
    assert told.sources == ("The Gazette",)


def test_a_story_is_shown_as_it_was_known_then(index):
    fill(index, *ALL)
    then = story(index, FIRE, FIRE.published + HOUR)
    assert urls(then) == [FIRE.url]
    assert story(index, FIRE, FIRE.published - HOUR) is None
    assert story(index, FIRE_LATER, FIRE.published + HOUR).id == then.id


def test_an_article_that_tells_something_else_now_moves(index):
    fill(index, *ALL)
    before = story(index, FIRE).id
    fill(index, replace(STRIKE, url=FIRE_LATER.url, source="The Courier"))
    assert urls(story(index, FIRE)) == [FIRE.url, FIRE_ELSEWHERE.url]
    assert FIRE_LATER.url in urls(story(index, STRIKE))
    assert story(index, FIRE).id == before


def test_an_article_that_is_removed_is_gone_from_its_story(index):
    fill(index, *ALL)
    told = story(index, FIRE)
    index.catalog.remove(index.catalog.by_url(FIRE_ELSEWHERE.url).id)
    assert urls(story(index, FIRE)) == [FIRE.url, FIRE_LATER.url]
    for url in (FIRE.url, FIRE_LATER.url):
        index.catalog.remove(index.catalog.by_url(url).id)
    assert index.stories.by_id(told.id, NOW) is None


def test_a_story_that_has_become_another_is_found_by_its_old_id(index):
    fill(index, FIRE, STRIKE)
    fire, strike = story(index, FIRE).id, story(index, STRIKE).id
    fill(index, replace(FIRE_LATER, url=STRIKE.url))
    assert story(index, STRIKE).id == fire
    assert index.stories.by_id(strike, NOW).id == fire
    assert urls(index.stories.by_id(strike, NOW)) == [FIRE.url, STRIKE.url]


def test_placing_again_changes_nothing(index):
    fill(index, *ALL)
    before, ids = everything(index), {story(index, one).id for one in ALL}
    index.stories.place(list(index.catalog.iterate()))
    assert everything(index) == before
    assert {story(index, one).id for one in ALL} == ids


def test_stories_keep_their_ids_when_all_vectors_are_made_anew(index, places):
    fill(index, *ALL)
    ids = [story(index, one).id for one in ALL]
    index.close()
    again = open_index(places, fresh=True)
    assert [story(again, one).id for one in ALL] == ids
    again.index_pending(NOW)
    assert [story(again, one).id for one in ALL] == ids
    assert again.stories.vectors.count() == len(ALL)
    again.close()


def test_articles_of_a_catalog_from_before_come_into_stories(index):
    fill(index, *ALL)
    before = everything(index)
    forget = update(story_articles).values(version=0, story_id=None, vector=None, words=None)
    write(index.catalog.engine, lambda connection: connection.execute(forget))
    assert index.stories.is_behind()
    assert story(index, FIRE) is None
    assert index.index_pending(NOW) == 0
    assert everything(index) == before
    assert not index.stories.is_behind()


def test_a_round_up_is_in_no_story(index):
    fill(index, *ALL, replace(FIRE, url="https://d.example/5", source="The Plover",
        headline="5 things to know for Tuesday: ferry fire, strike, mill",
        body=f"{FIRE.body} {STRIKE.body} {OTHER_FIRE.body}"))  # fmt: skip
    assert index.stories.of_article(index.catalog.by_url("https://d.example/5").id, NOW) is None
    assert len(story(index, FIRE).articles) == 3


def test_the_last_changed_comes_first_and_a_window_holds_what_changed_in_it(index):
    fill(index, *ALL)
    latest = index.stories.search(StoryQuery(as_of=NOW))
    changed = [one.story.changed_at for one in latest]
    assert changed == sorted(changed, reverse=True)
    assert len(latest) == 3
    window = Window(since=NOW - 2.5 * DAY)
    newer = index.stories.search(StoryQuery(as_of=NOW, window=window))
    assert {one.story.headline for one in newer} == {FIRE_LATER.headline, STRIKE.headline}


def test_a_topic_finds_the_nearest_story_first(index):
    fill(index, *ALL)
    found = index.stories.search(StoryQuery(as_of=NOW, topic="burning ferry"))
    assert found[0].story.id == story(index, FIRE).id
    assert found[0].similarity == max(one.similarity for one in found)
    assert 0.3 < found[0].similarity <= 1


def test_only_stories_that_a_source_reports_are_found_for_it(index):
    fill(index, *ALL)
    query = StoryQuery(as_of=NOW, sources=("The Courier",))
    assert [one.story.id for one in index.stories.search(query)] == [story(index, FIRE).id]
    asked = index.stories.search(replace(query, topic="ferry"))
    assert [one.story.id for one in asked] == [story(index, FIRE).id]


def test_current_stories_have_vectors_of_unit_length_that_tell_what_they_are_about(index):
    fill(index, *ALL)
    hand = index.stories.current(Window(since=NOW - 2.5 * DAY), NOW)
    assert {one.story.id for one in hand} == {story(index, FIRE).id, story(index, STRIKE).id}
    assert all(abs(float(np.linalg.norm(one.vector)) - 1) < 1e-3 for one in hand)
    asked = index.embedder.embed_query("a school without heating")
    nearest = max(hand, key=lambda one: float(one.vector @ asked))
    assert nearest.story.id == story(index, STRIKE).id


def test_what_changed_earlier_or_is_not_known_yet_is_not_current(index):
    fill(index, *ALL)
    assert index.stories.current(Window(since=NOW - HOUR), NOW) == []
    assert index.stories.current(Window(), FIRE.published - HOUR) == []
