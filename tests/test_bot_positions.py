"""A change of position is marked where it can be shown, and nothing is claimed where it cannot."""

from datetime import timedelta

import pytest
from clippings import NOW
from spoken import spoken

from bot.positions import turns
from bot.said import remarks

DAY = timedelta(days=1)


def said(words, *, days, speaker="Ida Korr", number=None):
    """Return a quotation of so many days ago."""
    return spoken(
        f"“{words},” {speaker} said.", f"“{words},”", speaker=speaker, direct=True,
        id=number or 100 - days, published=NOW - days * DAY,
    )  # fmt: skip


def marked(*found):
    """Return (days ago of the earlier, days ago of the later, reason) of what is marked."""
    return [
        ((NOW - one.earlier.said.article.known_at).days, (NOW - one.later.said.article.known_at).days, one.reason)
        for one in turns(remarks(found))
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("The bridge will reopen before Christmas", "The bridge will not reopen before Christmas"),
        ("We will never sell the harbour", "We will sell the harbour"),
        ("The bridge is safe for buses", "The bridge isn’t safe for buses"),
    ],
)
def test_a_not_that_came_or_went_says_the_opposite(earlier, later):
    assert marked(said(earlier, days=5), said(later, days=1)) == [(5, 1, "says the opposite")]


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("The repair of the bridge will cost 40 million crowns", "The repair of the bridge will cost 48 million crowns"),
        ("The ship was sailing at 11 knots", "The ship was sailing at 7 knots"),
        ("Fourteen people were hurt on the bridge", "Sixteen people were hurt on the bridge"),
    ],
)  # fmt: skip
def test_another_number_in_the_same_place_is_marked(earlier, later):
    assert marked(said(earlier, days=5), said(later, days=1)) == [(5, 1, "names another number")]


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("The bridge opens in May", "The bridge opens in May and buses may use it"),
        ("The bridge is safe", "The harbour is not deep"),
        ("We will not close the school", "We will not close the school this year"),
        ("Prices rose by 3 percent in May", "Prices rose by 5 percent in June"),
        ("The ship was sailing at 11 knots", "The harbour has 7 quays"),
        ("I like the sea", "I do not like the mayor of this town"),
        ("We met for two hours", "We have nine boats"),
        ("We do not deny that the bridge is safe", "The bridge is safe, and we say so"),
    ],
)
def test_where_it_cannot_be_shown_nothing_is_marked(earlier, later):
    assert marked(said(earlier, days=9), said(later, days=1)) == []


OPEN, SHUT = (
    "The bridge will reopen before Christmas",
    "The bridge will not reopen before Christmas",
)


def test_two_people_do_not_contradict_themselves():
    assert marked(said(OPEN, days=5), said(SHUT, days=1, speaker="Tom Vale")) == []
    assert marked(said(OPEN, days=5), said(SHUT, days=1, speaker="Tom Korr")) == []


def test_one_person_in_two_spellings_does():
    first = said(OPEN, days=5, speaker="Timofei Zhurkovsky")
    second = said(SHUT, days=1, speaker="Timofei Zhurkovskiy")
    assert len(marked(first, second)) == 1


def test_within_one_article_nothing_is_marked():
    body = f"“{OPEN},” Ida Korr said. “{SHUT},” she said later."
    found = [spoken(body, f"“{words},”", cue="later", direct=True) for words in (OPEN, SHUT)]
    assert turns(remarks(found)) == []


def test_the_order_in_which_statements_are_given_does_not_matter():
    assert marked(said(SHUT, days=1), said(OPEN, days=5)) == [(5, 1, "says the opposite")]


def test_a_statement_is_held_against_the_latest_that_it_contradicts():
    found = [said(OPEN, days=30), said(OPEN, days=12), said(SHUT, days=1)]
    assert marked(*found) == [(12, 1, "says the opposite")]


def test_who_changes_twice_is_marked_twice():
    found = [said(OPEN, days=30), said(SHUT, days=12), said(OPEN, days=1)]
    assert marked(*found) == [(30, 12, "says the opposite"), (12, 1, "says the opposite")]


def test_a_sentence_in_which_others_words_stand_is_compared_with_nothing():
    body = "The bridge will not reopen before Christmas, Ida Korr said, whatever others promise."
    report = spoken(body, "The bridge will not reopen before Christmas", id=7, published=NOW - DAY)
    assert marked(said(OPEN, days=5), report) == []


def test_of_nothing_nothing_is_marked():
    assert turns([]) == []


def test_a_not_on_another_day_is_no_contradiction():
    earlier = "The school will close on Monday"
    later = "The school will not close on Tuesday"
    assert marked(said(earlier, days=5), said(later, days=1)) == []
