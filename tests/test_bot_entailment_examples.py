"""What the entailment network learns from: faults planted in sentences, and the same said otherwise."""

from collections import Counter
from random import Random

import pytest

from bot.entailment.examples import Example, draw, grouped
from bot.entailment.faults import (
    FAULTS,
    Around,
    plant,
    plant_addition,
    plant_certainty,
    plant_date,
    plant_denial,
    plant_doubt,
    plant_name,
    plant_number,
    plant_opposite,
    plant_speaker,
    plant_swap_of_names,
    plant_swap_of_numbers,
    plant_swap_of_things,
    tails_of,
)
from bot.entailment.rewording import reword

AROUND = Around(
    names=["Ida Korr"], tails=["after a week of storms"], far_tails=["to save the company money"]
)
TEXT = """Harbour master Tove Brandt closed the port of Aldport on Monday after waves broke over its wall.

The ferry company Nordlys said that 400 passengers had been stranded in Aldport since Sunday evening.

Mayor Piet Hagen plans to reopen the fish market on Friday, although two halls are still under water.

Insurers believe that the storm will cost the town about 12 million euros before the end of March."""
PASSAGES = TEXT.split("\n\n")


@pytest.mark.parametrize(
    ("plants", "told", "expected"),
    [
        (plant_name, "Today Tove Brandt left.", {"Today Ida Korr left."}),
        (plant_speaker, "It rains, Tove Brandt said.", {"It rains, Ida Korr said."}),
        (
            plant_swap_of_names,
            "In spring Aldport beat Sundby.",
            {"In spring Sundby beat Aldport."},
        ),
        (plant_swap_of_numbers, "It rose from 4 to 9.", {"It rose from 9 to 4."}),
        (plant_swap_of_things, "The dog chased the cat.", {"The cat chased the dog."}),
        (plant_denial, "She has not left.", {"She has left."}),
        (plant_denial, "She quickly resigned.", {f"She quickly {one} resign." for one in (
            "did not", "refused to", "declined to", "failed to")}),
        (plant_certainty, "The port may close.", {"The port will close."}),
        (plant_certainty, "The alleged thief left.", {"The thief left."}),
        (plant_doubt, "The port will close.", {"The port may close."}),
        (plant_addition, "The port closed.", {
            f"The port closed{joint}{tail}." for joint in (" ", ", ")
            for tail in ("after a week of storms", "to save the company money")}),
    ],
)  # fmt: skip
def test_a_fault_makes_another_sentence_of_one(plants, told, expected):
    assert {plants(told, AROUND, Random(seed)) for seed in range(20)} <= expected


@pytest.mark.parametrize(
    ("plants", "told"),
    [
        (plant_number, "It has 1,250 rooms."),
        (plant_number, "It has three rooms."),
        (plant_date, "It opens on Friday."),
        (plant_opposite, "Prices rose."),
    ],
)
def test_another_value_is_put_in_the_place_of_one(plants, told):
    made = {plants(told, AROUND, Random(seed)) for seed in range(20)} - {told}
    assert made
    assert all(len(one.split()) == len(told.split()) for one in made)


@pytest.mark.parametrize("plants", [one for one, _ in FAULTS.values()])
def test_where_a_fault_has_no_place_nothing_is_planted(plants):
    assert plants("Rain", Around([], [], []), Random(1)) == ""


def test_any_sentence_gets_a_fault_of_a_known_kind():
    planted = [
        plant("Tove Brandt may close the port on Monday.", AROUND, Random(n)) for n in range(30)
    ]
    assert all((kind in FAULTS) == bool(text) for text, kind in planted)
    assert len({kind for text, kind in planted if text}) > 4


def test_phrases_that_end_a_clause_are_found():
    assert tails_of("The port closed after waves broke over its wall.") == [
        "after waves broke over its wall"
    ]


@pytest.mark.parametrize(
    ("told", "one_of_them"),
    [
        ("Tove Brandt said the port of Aldport is closed.", "According to Tove Brandt, the port of Aldport is closed."),
        ("On Monday evening, the port was closed.", "The port was closed on Monday evening."),
        ("The port was closed on Monday.", "On Monday, the port was closed."),
        ("The two halls of the fish market were closed, which is rare.", "The two halls of the fish market were closed."),
    ],
)  # fmt: skip
def test_the_same_is_said_otherwise(told, one_of_them):
    assert one_of_them in {reword(told, Random(seed)) for seed in range(200)}


def test_each_sentence_is_drawn_borne_out_and_not():
    found = draw([PASSAGES], 80, Random(1))
    kinds = Counter(one.kind for one in found)
    assert {"", "addition", "certainty"} <= set(kinds)
    assert 0.35 < kinds[""] / len(found) < 0.65
    # In some the fault stands in the ground, too, and what is told with it is right there.
    assert any(not one.kind and not _is_of_article(one.ground) for one in found)


def test_a_wrong_claim_stands_with_its_twin_or_with_itself_where_it_is_right():
    told, twin = (
        Example("It shut.", "It closed."),
        Example("It opened.", "It closed.", "x", "It shut."),
    )
    here, there = (
        Example("A sued B.", "A did."),
        Example("A sued B.", "B did.", "swapped", "B sued A."),
    )
    alone, odd = Example("It rained.", "It poured."), Example("It froze.", "It poured.", "addition")
    groups = grouped([odd, twin, told, there, alone, here])
    assert set(groups) == {(told, twin), (here, there), (alone,), (odd,)}


def test_each_example_is_in_one_group():
    right = Example("It shut.", "It closed.")
    wrong = [Example(text, "It closed.", "x", "It shut.") for text in ("It opened.", "It burnt.")]
    assert sorted(map(len, grouped([right, *wrong]))) == [1, 2]


def _is_of_article(ground):
    return any(ground.startswith(one) for one in PASSAGES)
