"""The words that tell an event: rare ones, names in any spelling, not the outlet's own."""

import pytest
from clippings import clip

from index.story_words import MOST, telling_words

BODY = (
    "The ferry Wandering Tern caught fire off Ostrel on Monday, and the crew put the fire out "
    "with salt water, the Harbour Times has learned. Nobody was hurt in the fire."
)


def words(body, **fields):
    return telling_words(clip(body, **fields))


def test_rare_words_tell_more_than_common_ones():
    found = words(BODY, headline="Ferry burns off Ostrel")
    assert found["tern"] > found.get("monday", 0)
    assert found["ferri"] > found.get("the", 0)


def test_what_is_said_often_tells_more():
    found = words(BODY)
    assert found["fire"] > words(BODY.replace(" in the fire", ""))["fire"]


def test_the_headline_counts_more_than_the_body():
    there = words(BODY, headline="Salt")["salt"]
    assert there > words(BODY, headline="Water")["salt"]


def test_an_outlet_does_not_tell_by_naming_itself():
    assert "harbour" in words(BODY, source="The Gazette")
    assert "harbour" not in words(BODY, source="The Harbour Times")


def test_a_name_is_the_same_in_every_spelling():
    one, other = words("Captain Zhurkovskiy spoke."), words("Captain Zhurkovsky spoke.")
    assert set(one) == set(other)


def test_in_a_foreign_tongue_only_names_and_numbers_tell():
    found = words(
        "Der Dampfer kam aus Grauhafen, und der Kapitän hatte 212 Kisten an Bord.", language="de"
    )
    assert "212" in found
    assert not {"und", "der", "kam", "an"} & set(found)


def test_a_long_article_is_told_by_its_most_telling_words():
    found = words(" ".join(f"Name{number} spoke." for number in range(300)))
    assert len(found) == MOST
    assert sum(weight**2 for weight in found.values()) == pytest.approx(1, abs=0.01)


def test_an_article_without_words_has_none():
    assert words("", headline="", source="") == {}
