"""How words are cut, which carry meaning, and how rare they are."""

import pytest

from bot.words import NUMBER, TIME, plain, rarity, stems, words
from index.stemming import stem


def test_words_are_cut_as_written():
    assert words("Mr. Oke’s 4,000-tonne ship (U.S.) won’t sail.") == [
        "Mr", "Oke’s", "4,000-tonne", "ship", "U.S", "won’t", "sail",
    ]  # fmt: skip


def test_a_possessive_and_capitals_make_no_other_word():
    assert plain("Oke’s") == plain("oke's") == plain("OKE") == "oke"


def test_only_what_carries_meaning_has_a_stem():
    assert stems("What did the ships do to the road-salt?") == ["ship", "road", "salt"]
    assert stem("injured") == stem("injuring")


def test_rare_words_are_rarer():
    assert 0 == rarity("the") < rarity("city") < rarity("estuary") <= rarity("zwirnsdorf") == 1


@pytest.mark.parametrize("text", ["16", "4,000", "twelve", "millions", "half"])
def test_numbers_are_known(text):
    assert NUMBER.fullmatch(text)


@pytest.mark.parametrize(
    "text", ["on June 14", "last Friday", "yesterday", "two years ago", "in 1931", "at 6:40", "by noon"]
)  # fmt: skip
def test_what_says_when_is_known(text):
    assert TIME.search(text)


@pytest.mark.parametrize(
    "text", ["$4.5 trillion", "they may march", "the fridge", "Independence Day"]
)
def test_what_does_not_say_when_is_not_taken_for_it(text):
    assert not TIME.search(text)
