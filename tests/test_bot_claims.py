"""Texts in nearly the same words can claim different things: numbers and denials tell."""

import pytest

from bot.claims import claim_alike, denies, numbers


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Fourteen were hurt, ninety were not", {"fourteen", "ninety"}),
        ("11 knots, then 7", {"11", "7"}),
        ("48 million crowns in two years", {"48", "million", "two"}),
        ("nobody came", set()),
    ],
)
def test_numbers_are_told_in_figures_and_in_words(text, expected):
    assert numbers(text) == expected


@pytest.mark.parametrize(
    "text",
    ["It will not open", "It won’t open", "It won't open", "Nobody came", "She denied it",
     "He ruled out a sale", "They refuse to pay"],
)  # fmt: skip
def test_a_denial_is_one_in_whatever_words(text):
    assert denies(text)


@pytest.mark.parametrize("text", ["It will open", "It is a knot", "They did not deny it", ""])
def test_what_denies_nothing_or_denies_twice_is_no_denial(text):
    assert not denies(text)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("It opens at 9", "It will open at 9", True),
        ("It opens at 9", "It opens at 10", False),
        ("It opens", "It never opens", False),
    ],
)
def test_claims_are_alike_in_numbers_and_in_denial(first, second, expected):
    assert claim_alike(first, second) is expected
