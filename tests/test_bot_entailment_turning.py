"""A text is turned so that it bears out, of two twins, the one that was wrong."""

import pytest

from bot.entailment.examples import Example, turned
from bot.entailment.turning import turn

TEXT = (
    "The mayor was not told. Harbour master Tove Brandt closed the port of Aldport on Monday. "
    "Nordlys sold two ferries to Skagen Line in May, and the price was kept secret."
)


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        (
            "The port was closed by Tove Brandt on Monday.",
            "The port was closed by Tove Brandt on Friday.",
            "closed the port of Aldport on Friday.",
        ),
        ("The mayor was not told.", "The mayor was told.", "The mayor was told."),
        (
            "In May Nordlys sold two ferries to Skagen Line.",
            "In May Skagen Line sold two ferries to Nordlys.",
            "Skagen Line sold two ferries to Nordlys in May, and",
        ),
        (
            "Tove Brandt closed the port of Aldport.",
            "Tove Brandt closed the port of Aldport, after a storm.",
            "closed the port of Aldport, after a storm on Monday.",
        ),
        (
            "Closed on Monday was the port.",
            "Shut on Monday was the port.",
            "Tove Brandt shut the port",
        ),
    ],
)
def test_the_text_says_what_the_wrong_twin_says(right, wrong, said):
    assert said in turn(right, wrong, TEXT)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("The port was shut on Monday.", "The port was reopened on Monday."),
        ("Two ferries were sold in spring.", "Two barges were sold in autumn."),
    ],
)
def test_a_difference_that_the_text_has_in_other_words_turns_nothing(right, wrong):
    assert turn(right, wrong, TEXT) == ""


def test_a_word_is_not_changed_where_the_text_speaks_of_something_else():
    text = "They were not asked. The board, which met on Monday, refused to resign."
    assert (
        turn("The board did not resign on Monday.", "The board did resign on Monday.", text) == ""
    )


def test_twins_change_places_beside_the_turned_text():
    wrong = Example("The mayor was told.", TEXT, "negation", "The mayor was not told.")
    made = turned([wrong, Example("The mayor was not told.", TEXT)])
    ground = TEXT.replace("was not told", "was told")
    assert made == [
        Example("The mayor was told.", ground),
        Example("The mayor was not told.", ground, "negation", "The mayor was told."),
    ]


def test_what_leaves_an_addition_out_stays_right_beside_the_turned_text():
    right = "Tove Brandt closed the port of Aldport."
    wrong = "Tove Brandt closed the port of Aldport, after a storm."
    made = turned([Example(wrong, TEXT, "addition", right)])
    assert [one.claim for one in made] == [wrong]
    assert not made[0].kind
