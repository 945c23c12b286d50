"""Figures are read only where it is plain what they count."""

import math

import pytest

from bot.figures import figures, number


def read(text):
    return [(*one.counted, one.low, one.high) for one in figures(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("A freighter hit the pier, injuring 14 people.", ("people", "hurt", 14, 14)),
        ("The service said that 17 people were injured.", ("people", "hurt", 17, 17)),
        ("Bridge collision: ambulance service counts 17 hurt", ("people", "hurt", 17, 17)),
        ("At least five people died in the quake.", ("people", "dead", 5, math.inf)),
        ("The storm killed up to 1,200 people.", ("people", "dead", 0, 1200)),
        ("About 40 civilians were wounded.", ("people", "hurt", 36, 44)),
        ("All six piles beneath pier four are cracked.", ("pile", "crack", 6, 6)),
        ("Five of the six piles had cracked.", ("pile", "crack", 5, 5)),
        ("Twenty-one houses were destroyed.", ("hous", "destroy", 21, 21)),
        ("2.5 million people were evacuated.", ("people", "evacuated", 2.5e6, 2.5e6)),
    ],
)  # fmt: skip
def test_what_is_counted_and_how_many_there_are(text, found):
    assert read(text) == [found]


@pytest.mark.parametrize(
    "text",
    [
        "Three more people were injured than the police had said.",
        "Two other people were hurt.",
        "The bridge is 640 metres long and carries 21,000 vehicles a day.",
        "They brought up 41 species that nobody had described before.",
        "Shares fell 6.2 percent.",
        "A 14-year-old was injured.",
        "It cost $14 million.",
        "The report of 2025 had been published.",
    ],
)
def test_what_is_not_plain_is_not_read(text):
    assert read(text) == []


def test_two_figures_agree_where_both_can_be_true():
    (least,), (seven,), (four,) = (
        list(figures(f"{words} people were injured.")) for words in ("At least five", "7", "four")
    )
    assert least.agrees(seven)
    assert seven.agrees(least)
    assert not least.agrees(four)
    assert not seven.agrees(four)


@pytest.mark.parametrize(
    ("written", "value"),
    [("14", 14), ("1,200", 1200), ("twenty-one", 21), ("two hundred", 200), ("3.5 million", 3.5e6)],
)
def test_numbers_in_figures_and_in_words(written, value):
    assert number(written) == value


def test_what_is_no_number_is_none():
    assert number("several") is None
