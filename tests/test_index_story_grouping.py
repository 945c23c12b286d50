"""What is of one event comes together, whatever the order; what only resembles it stays apart."""

import random
from datetime import timedelta
from itertools import permutations

import numpy as np
from clippings import NOW

from index.story_grouping import ALIKE, MOST, WINDOW, Sketch, grouped, joined, likeness, named

DAY = timedelta(days=1)
FERRY = "ferry fire harbour ostrel deck crew smoke passengers"
STRIKE = "strike teachers school pay union walkout classes parents"


def sketch(number, words, *, day=0.0, voice=None, story=None, noise=0.0):
    """Make a sketch of an article that says ``words``; its vector leans to the same words."""
    chosen = words.split()
    weight = 1 / len(chosen) ** 0.5
    row = np.zeros(64)
    for word in chosen:
        row[sum(map(ord, word)) % 64] += 1
    row += noise * np.random.default_rng(number).normal(size=64)
    return Sketch(
        article_id=number,
        version=1,
        voice=voice or number,
        known_at=NOW + day * DAY,
        vector=(row / np.linalg.norm(row)).astype(np.float32),
        words=dict.fromkeys(chosen, weight),
        story_id=story,
    )


def sets(groups):
    return {frozenset(one.article_id for one in group) for group in groups}


def test_reports_of_one_event_are_one_group_and_another_event_is_another():
    news = [
        sketch(1, FERRY),
        sketch(2, FERRY + " minister", day=0.5),
        sketch(3, STRIKE),
        sketch(4, STRIKE + " talks", day=1),
    ]
    assert sets(grouped(news)) == {frozenset({1, 2}), frozenset({3, 4})}


def test_the_order_in_which_they_came_does_not_matter():
    news = [
        sketch(1, FERRY),
        sketch(2, FERRY + " minister", day=0.5),
        sketch(3, "ferry timetable harbour ostrel summer tickets prices"),
        sketch(4, STRIKE),
        sketch(5, STRIKE + " talks", day=1),
    ]
    assert len({frozenset(sets(grouped(list(order)))) for order in permutations(news)}) == 1


def test_the_anniversary_of_an_event_is_another_event():
    assert len(grouped([sketch(1, FERRY), sketch(2, FERRY, day=365)])) == 2


def test_a_story_goes_on_as_long_as_no_long_time_is_without_news():
    step = (WINDOW / DAY) / 3
    news = [sketch(number, FERRY, day=number * step) for number in range(1, 9)]
    assert len(grouped(news)) == 1
    assert likeness([news[0], news[-1]])[0, 1] == 0


def test_the_next_match_is_not_the_last_one():
    """What is as alike as that on one day is not a week later."""
    first = sketch(1, "match albion wanderers derby goal crowd stadium late")
    same_day = sketch(2, "match albion wanderers goal penalty referee winter table")
    later = sketch(3, "match albion wanderers goal penalty referee winter table", day=7)
    assert len(grouped([first, same_day])) == 1
    assert len(grouped([first, later])) == 2


def test_near_copies_stay_together_whatever_they_say():
    assert len(grouped([sketch(1, FERRY, voice=1), sketch(2, STRIKE, voice=1)])) == 1


def test_near_copies_count_once():
    """Ten outlets with the wire's text weigh no more than the wire."""
    wire = [sketch(number, FERRY, voice=1) for number in range(1, 11)]
    other = sketch(20, "ferry harbour ostrel timetable summer tickets prices boats")
    assert sets(grouped([*wire, other])) == sets(grouped([wire[0], other])) - {frozenset({1})} | {
        frozenset(range(1, 11))
    }


def test_a_page_between_two_events_does_not_chain_them_together():
    ferry = [sketch(number, FERRY) for number in (1, 2, 3)]
    strike = [sketch(number, STRIKE) for number in (4, 5, 6)]
    between = sketch(7, "ferry fire harbour ostrel strike teachers school pay")
    together = [
        group
        for group in sets(grouped([*ferry, between, *strike]))
        if group & {1, 2, 3} and group & {4, 5, 6}
    ]
    assert together == []


def test_a_group_goes_on_with_the_story_most_of_its_articles_were_in():
    kept = [sketch(1, FERRY, story=5), sketch(2, FERRY, story=5)]
    split = [sketch(3, STRIKE, story=5)]
    assert named([split, kept]) == [None, 5]


def test_stories_that_become_one_go_on_with_the_oldest():
    assert named([[sketch(1, FERRY, story=9), sketch(2, FERRY, story=4)]]) == [4]


def test_a_new_article_alone_begins_a_story():
    assert named([[sketch(1, FERRY)]]) == [None]


def test_a_large_story_is_joined_without_being_grouped_anew():
    chance = random.Random(1)
    many = [sketch(n, FERRY, day=chance.random(), story=1, noise=0.1) for n in range(1, MOST + 20)]
    assert joined(sketch(900, FERRY + " minister", day=1), {1: many}) == 1
    assert joined(sketch(901, STRIKE, day=1), {1: many}) is None
    assert joined(sketch(902, FERRY, day=1 + WINDOW / DAY + 1), {1: many}) is None


def test_a_near_copy_joins_a_large_story_at_once():
    many = [sketch(n, FERRY, story=1) for n in range(1, MOST + 20)]
    assert joined(sketch(900, STRIKE, voice=3), {1: many}) == 1


def test_likeness_is_the_same_both_ways_and_whole_with_itself():
    alike = likeness([sketch(1, FERRY), sketch(2, STRIKE), sketch(3, FERRY, day=1)])
    assert np.allclose(alike, alike.T)
    assert np.allclose(np.diag(alike), 1)
    assert alike[0, 2] > ALIKE > alike[0, 1]
