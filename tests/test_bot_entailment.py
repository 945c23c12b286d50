"""The entailment network: what it reads, what it says, and that it learns."""

import json
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest
import torch

from bot.entailment.base import base_weights
from bot.entailment.examples import Example, read_examples
from bot.entailment.frames import draw_claims, read_frames
from bot.entailment.model import WEIGHTS, open_entailment
from bot.entailment.net import begin, load
from bot.entailment.text import CLAIM_PIECES, GROUND_PIECES, changed, encode, page
from bot.entailment.training import (
    RIGHT,
    SEED,
    UNKNOWN,
    WRONG,
    loss_of,
    sheets_of,
    train,
    write,
)
from index.embed import default_folder
from index.errors import ModelError
from index.onnx_graph import load_tokenizer

HERE = Path(__file__).parent
GROUND = (
    "Harbour master Tove Brandt closed the port of Aldport on Monday after waves broke over its "
    "wall. The ferry company Nordlys said that it may sail again on Friday."
)
READ_WITHOUT_TORCH = """
import sys
from pathlib import Path
from bot.entailment.model import open_entailment
doubt = open_entailment(Path(sys.argv[1])).doubt("It is shut.", "It is closed.")
print(0 <= doubt <= 1, "torch" in sys.modules)
"""


@pytest.fixture(scope="module")
def entailment(models):
    return open_entailment(models)


@pytest.fixture(scope="module")
def network(models):
    return load(base_weights(models), WEIGHTS).requires_grad_(requires_grad=False)


@pytest.fixture(scope="module")
def tokenizer():
    return load_tokenizer(default_folder() / "tokenizer.json")


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("Nordlys may sail again on Friday.", "Nordlys will sail again on Friday."),
        (
            "Ferries might run from Friday on, according to Nordlys.",
            "Ferries will run from Friday on, Nordlys promised.",
        ),
        (
            "High waves made the harbour master shut the port.",
            "The harbour master shut the port although the sea was calm.",
        ),
    ],
)
def test_what_is_borne_out_is_doubted_less_than_what_is_not(entailment, right, wrong):
    assert entailment.doubt(right, GROUND) < entailment.doubt(wrong, GROUND)


def test_of_events_it_has_not_seen_it_doubts_the_wrong_telling_more(entailment):
    drawn = draw_claims(read_frames(HERE / "gate_frames_held.jsonl"), 2, Random(1))
    pairs = list(zip(drawn[::2], drawn[1::2], strict=True))
    right = sum(
        entailment.doubt(one.claim, one.ground) < entailment.doubt(two.claim, two.ground)
        for one, two in pairs
    )
    assert right / len(pairs) > 0.85


def test_a_claim_is_doubted_the_same_each_time(entailment):
    told = "Nordlys may sail on Friday."
    assert entailment.doubt(told, GROUND) == entailment.doubt(told, GROUND)


def test_once_exported_it_is_read_without_torch(entailment, models):
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", READ_WITHOUT_TORCH, str(models)],
        check=True,
        capture_output=True,
        text=True,
        cwd=HERE.parent,
    )
    assert done.stdout.split() == ["True", "False"]


def test_weights_that_are_not_there_are_named(tmp_path):
    with pytest.raises(ModelError, match="absent"):
        open_entailment(tmp_path, weights=tmp_path / "absent.safetensors")


def test_a_piece_of_a_claim_looks_known_where_the_text_has_it_and_more_so_in_a_row(tokenizer):
    read = page(["a red boat"], "the red boat", tokenizer)
    assert read.looks == (0, 0, 0, 0, 0, 4, 1, 2, 3, 4)
    assert len(read.ids) == len(read.looks) == len(read.parts) == len(read.places)


def test_all_claims_take_their_place_right_behind_the_text(tokenizer):
    read = page(["a boat", "two red boats"], "the red boat", tokenizer)
    assert read.parts == (0,) * 5 + (1,) * 4 + (2,) * 5
    assert read.places == (*range(9), *range(5, 10))


def test_of_a_long_text_the_sentences_nearest_to_the_claim_are_read(tokenizer):
    filler = "Nothing much was seen in the long white winter. " * 60
    read = page(["Tove Brandt closed the port."], f"{filler}{GROUND} {filler}", tokenizer)
    assert set(encode("brandt", tokenizer)) <= set(read.ids)
    assert len(read.ids) <= GROUND_PIECES + CLAIM_PIECES + 4
    assert len(page(["boat " * 900], "boat " * 900, tokenizer).ids) <= 512


def test_other_claims_beside_the_same_text_change_nothing(network, tokenizer):
    alone, beside = (
        page(claims, GROUND, tokenizer) for claims in (["It is shut."], ["It is open.", "It is shut."])
    )  # fmt: skip
    states = [
        network.states(*(torch.tensor([one]) for one in (p.ids, p.looks, p.places, p.parts)))
        for p in (alone, beside)
    ]
    own = [
        state[0, [part == last for part in p.parts]]
        for state, p, last in zip(states, (alone, beside), (1, 2), strict=True)
    ]
    assert torch.allclose(*own, atol=1e-4)


def test_examples_are_read_with_the_passages_that_they_cite(tmp_path):
    row = {
        "passages": ["One.", "Two.", "Three."],
        "good": ["So it is. [1][3]"],
        "bad": {"name": ["So it was. [2]"], "number": ["Nothing is cited."]},
    }
    path = tmp_path / "examples.jsonl"
    path.write_text(json.dumps(row), "utf-8")
    assert read_examples(path) == [
        Example("So it is.", "One. Three."),
        Example("So it was.", "Two.", "name", twin="So it is."),
    ]


def test_what_differs_from_the_twin_is_what_it_learns_to_point_at(tokenizer):
    wrong, right = "Nordlys will not sail on Friday.", "Nordlys may sail on Friday."
    (sheet,) = sheets_of([Example(wrong, GROUND, "doubt", right)])
    pointed = [
        one for one, piece in zip(sheet.read.ids, sheet.pieces, strict=True) if piece == WRONG
    ]
    assert pointed == encode("will not", tokenizer)
    (sheet,) = sheets_of([Example(wrong, GROUND, "doubt")])
    assert set(sheet.pieces) == {UNKNOWN}
    (sheet,) = sheets_of([Example(right, GROUND)])
    assert set(sheet.pieces) == {UNKNOWN, RIGHT}


def test_claims_about_one_text_stand_together_and_a_wrong_one_with_its_twin():
    right = [Example(f"Nordlys may sail on day {number}.", GROUND) for number in range(7)]
    wrong = [Example(one.claim.replace("may", "will"), GROUND, "doubt", one.claim) for one in right]
    first, *others, last = sheets_of([*right, *wrong, Example("It rains.", "It rained.")])
    assert [len(sheet.truths) for sheet in (first, *others)] == [10, 4]
    assert sum(len(sheet.twins) for sheet in (first, *others)) == 7
    assert all(
        sheet.truths[one] > sheet.truths[other] for sheet in (first, *others) for one, other in sheet.twins
    )  # fmt: skip
    assert (last.truths, last.twins) == ((0.0,), ())


def test_of_what_is_left_out_the_place_is_pointed_at():
    assert changed([1, 4], [1, 2, 3, 4]) == {1}
    assert changed([1, 2], [1, 2, 3]) == {1}
    assert changed([1, 2], [1, 2]) == set()


def test_it_learns_in_bfloat16_too(models):
    torch.manual_seed(SEED)
    sheets = sheets_of([Example("The port is closed.", "They closed the port.")])
    network = begin(base_weights(models))
    before = loss_of(network, sheets).item()
    train(network, sheets, 3, bfloat16=True)
    assert loss_of(network, sheets).item() < before


def test_it_learns_and_what_it_learned_is_written_and_read_again(tmp_path, models):
    torch.manual_seed(SEED)
    right, wrong = "The port is closed.", "The port is open."
    ground = "They closed the port."
    sheets = sheets_of([Example(right, ground), Example(wrong, ground, "negation", right)])
    base = base_weights(models)
    network = begin(base)
    before = loss_of(network, sheets).item()
    train(network, sheets, 25)
    assert loss_of(network, sheets).item() < before / 2
    write(network, tmp_path / "weights.safetensors")
    learned = load(base, tmp_path / "weights.safetensors")
    assert loss_of(learned, sheets).item() == pytest.approx(
        loss_of(network, sheets).item(), rel=0.1
    )
