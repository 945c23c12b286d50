"""Claims drawn from frames: each is right beside one text and wrong beside another."""

import json
from collections import defaultdict
from random import Random

import pytest

from bot.entailment.fillers import filler
from bot.entailment.frames import Frame, draw_claims, read_frames

SALE = Frame(
    slots={"a": "firm", "b": "firm", "c": "thing"},
    told={
        "fact": ["{a} sold {c} to {b}.", "{b} bought {c} from {a}."],
        "denied": ["{a} did not sell {c} to {b}.", "{b} failed to buy {c} from {a}."],
        "possible": ["{a} may sell {c} to {b}.", "{b} wants to buy {c} from {a}."],
    },
    exchange=True,
)
MEETING = Frame(
    slots={"a": "person", "b": "person"},
    told={
        "fact": ["{a} met {b}.", "There was a meeting of {a} and {b}."],
        "denied": ["{a} did not meet {b}.", "No meeting of {a} and {b} took place."],
        "possible": ["{a} may meet {b}.", "A meeting of {a} and {b} is planned."],
    },
    exchange=False,
)


@pytest.fixture
def drawn():
    return draw_claims([SALE, MEETING], 100, Random(1))


def test_each_claim_is_right_beside_one_text_and_wrong_beside_another(drawn):
    sides = defaultdict(set)
    for one in drawn:
        sides[one.claim].add(bool(one.kind))
    assert set(map(frozenset, sides.values())) == {frozenset({True, False})}


def test_who_and_whom_are_exchanged_only_where_that_is_something_else(drawn):
    kinds = {"sale": set(), "meeting": set()}
    for one in drawn:
        kinds["meeting" if "me" in one.claim else "sale"].add(one.kind)
    assert kinds["sale"] == {"", "swapped", "negation", "doubt"}
    assert kinds["meeting"] == {"", "negation", "doubt"}


def test_an_exchanged_claim_has_its_twin(drawn):
    for one in drawn:
        if one.kind == "swapped":
            assert one.twin != one.claim
            assert set(one.twin.lower().strip(".").split()) == set(
                one.claim.lower().strip(".").split()
            )


def test_a_claim_begins_with_a_capital_and_has_all_its_slots_filled(drawn):
    for one in drawn:
        assert one.claim[0].isupper()
        assert "{" not in one.claim + one.ground


def test_frames_are_read_one_a_line(tmp_path):
    path = tmp_path / "frames.jsonl"
    given = {"slots": dict(SALE.slots), "exchange": True, **SALE.told}
    path.write_text(json.dumps(given) + "\n", "utf-8")
    assert read_frames(path) == [SALE]


@pytest.mark.parametrize("kind", ["amount", "body", "count", "country", "day", "thing", "town"])
def test_a_slot_is_filled_by_its_kind_in_many_ways(kind):
    assert len({filler(kind, Random(seed)) for seed in range(50)}) > 5
