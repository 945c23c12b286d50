"""Train the entailment network and write what was added to its base.

    python -m bot.entailment.training WEIGHTS.safetensors EXAMPLES.jsonl … [--frames FRAMES.jsonl]

A line of EXAMPLES holds an invented article in passages, and claims about it, good and bad: see
``tests/gate_cases_twins.jsonl``. Sentences of the passages are drawn as well, right and wrong, and
so are claims of the frames in FRAMES: see ``tests/gate_frames.jsonl``. It takes an hour on two cores.
"""

import argparse
import logging
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import torch
from torch import Tensor
from torch.nn import functional

from bot.entailment.base import base_weights
from bot.entailment.examples import Example, draw, grouped, read_examples, read_passages, turned
from bot.entailment.frames import draw_claims, read_frames
from bot.entailment.net import Network, begin, load, trained
from bot.entailment.text import Page, changed, encode, page
from index.bert_training import batches_of, padded, step
from index.embed import default_folder
from index.onnx_graph import load_tokenizer

if TYPE_CHECKING:
    from tokenizers import Tokenizer

SEED = 20_261_127
_RATE = 4e-4
_TURNED = 3  # one of so many of what can be turned
_CLAIMS = 2  # drawn of a frame, each beside two texts
_TOGETHER = 10  # claims beside a text at once
_BATCH = 2_100  # word pieces with padding
_RARE = 4.0  # weight of a wrong piece, of which there are few
_APART = 0.5  # weight of what is lost where a right claim is doubted like its wrong twin
UNKNOWN, RIGHT, WRONG = 0, 1, 2
_TOLD_EACH = 25  # steps
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Sheet:
    """Claims beside one text: ``truths`` are 1 where one is not borne out.

    ``pieces`` says of each piece read whether it is RIGHT or WRONG, or UNKNOWN; ``twins`` which
    claims, wrong and right, differ in one thing.
    """

    read: Page
    truths: tuple[float, ...]
    pieces: tuple[int, ...]
    twins: tuple[tuple[int, int], ...]


def sheets_of(examples: Sequence[Example]) -> list[Sheet]:
    """Return ``examples`` as the network reads them: those about one text together, and twins."""
    tokenizer = load_tokenizer(default_folder() / "tokenizer.json")
    return [_sheet(claims, tokenizer) for claims in _together(examples)]


def _together(examples: Sequence[Example]) -> Iterator[list[Example]]:
    """Yield claims beside one text each, a wrong one and its twin together."""
    by_ground: dict[str, list[list[Example]]] = {}
    for group in grouped(examples):
        for ground in dict.fromkeys(one.ground for one in group):
            beside = [one for one in group if one.ground == ground]
            by_ground.setdefault(ground, []).append(beside)
    for groups in by_ground.values():
        held: list[Example] = []
        for beside in groups:
            if len(held) + len(beside) > _TOGETHER:
                yield held
                held = []
            held += beside
        yield held


def _sheet(claims: Sequence[Example], tokenizer: "Tokenizer") -> Sheet:
    read = page([one.claim for one in claims], claims[0].ground, tokenizer)
    twins = [encode(one.twin, tokenizer) for one in claims]
    return Sheet(
        read=read,
        truths=tuple(float(bool(one.kind)) for one in claims),
        pieces=tuple(_pieces(read, claims, twins)),
        twins=tuple(_twins(claims)),
    )


def _pieces(read: Page, claims: Sequence[Example], twins: Sequence[Sequence[int]]) -> list[int]:
    pieces = [UNKNOWN] * len(read.ids)
    for part, (one, twin) in enumerate(zip(claims, twins, strict=True), 1):
        if one.kind and not twin:
            continue
        places = [place for place, whose in enumerate(read.parts) if whose == part][1:-1]
        wrong = changed([read.ids[place] for place in places], twin) if one.kind else set()
        for number, place in enumerate(places):
            pieces[place] = WRONG if number in wrong else RIGHT
    return pieces


def _twins(claims: Sequence[Example]) -> Iterator[tuple[int, int]]:
    right = {one.claim: number for number, one in enumerate(claims) if not one.kind}
    for number, one in enumerate(claims):
        if one.kind and one.twin in right:
            yield number, right[one.twin]


def train(
    network: Network, sheets: Sequence[Sheet], epochs: int, *, bfloat16: bool = False
) -> None:
    """Train for so many ``epochs``. Nothing is dropped out: hardly a claim is seen twice.

    With ``bfloat16`` the layers are held in that: much faster where the processor can multiply so.
    """
    if bfloat16:
        network.hold_in(torch.bfloat16)
    optimizer = torch.optim.AdamW(
        [{"params": list(trained(network).values()), "peak": _RATE}], weight_decay=0.01
    )
    began, lengths = time.time(), [len(sheet.read.ids) for sheet in sheets]
    for epoch in range(epochs):
        batches = list(batches_of(lengths, _BATCH))
        random.shuffle(batches)
        for number, batch in enumerate(batches):
            loss = loss_of(network, [sheets[place] for place in batch])
            step(optimizer, loss, (epoch + number / len(batches)) / epochs)
            if number % _TOLD_EACH == 0:
                spent = time.time() - began
                _log.info("%d of %d: loss %.3f, %.0f s", number, len(batches), loss.item(), spent)


def loss_of(network: Network, batch: Sequence[Sheet]) -> Tensor:
    """Return the cross-entropy of ``batch``: of its claims, of the pieces that are known, and of twins."""
    ids, padding = padded([sheet.read.ids for sheet in batch])
    looks, places, parts, pieces = (
        padded(rows)[0]
        for rows in (
            [sheet.read.looks for sheet in batch],
            [sheet.read.places for sheet in batch],
            [sheet.read.parts for sheet in batch],
            [sheet.pieces for sheet in batch],
        )
    )
    parts = parts.masked_fill(padding, -1)
    states = network.states(ids, looks, places, parts)
    whose = torch.tensor([row for row, sheet in enumerate(batch) for _ in sheet.truths])
    part = torch.tensor([number for sheet in batch for number in range(1, len(sheet.truths) + 1)])
    of_claim = parts[whose] == part[:, None]
    logits, points = network.judge(states[whose], of_claim)
    truth = torch.tensor([one for sheet in batch for one in sheet.truths])
    loss = functional.binary_cross_entropy_with_logits(logits, truth)
    return loss + _of_pieces(points, pieces[whose], of_claim) + _of_twins(logits, batch)


def _of_pieces(points: Tensor, pieces: Tensor, of_claim: Tensor) -> Tensor:
    known = of_claim & (pieces != UNKNOWN)
    if not known.any():
        return torch.zeros(())
    wrong = (pieces[known] == WRONG).float()
    return functional.binary_cross_entropy_with_logits(
        points[known], wrong, pos_weight=torch.tensor(_RARE)
    )


def _of_twins(logits: Tensor, batch: Sequence[Sheet]) -> Tensor:
    pairs, start = [], 0
    for sheet in batch:
        pairs += [(start + wrong, start + right) for wrong, right in sheet.twins]
        start += len(sheet.truths)
    if not pairs:
        return torch.zeros(())
    wrong, right = torch.tensor(pairs).T
    return _APART * functional.softplus(logits[right] - logits[wrong]).mean()


def write(network: Network, path: Path) -> None:
    """Write what was trained to ``path``, in half precision."""
    from safetensors.torch import save_file

    found = {name: value.detach().half().contiguous() for name, value in trained(network).items()}
    save_file(found, path)


def main() -> None:
    """Train, and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("weights", type=Path)
    parser.add_argument("examples", type=Path, nargs="+")
    parser.add_argument("--frames", type=Path, nargs="*", default=[], metavar="FRAMES")
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--begin-with", type=Path, metavar="WEIGHTS")
    parser.add_argument("--seed", type=int, default=SEED, help="another one draws other claims")
    parser.add_argument("--bfloat16", action="store_true", help="faster where the processor can")
    parser.add_argument("--cache", type=Path, default=Path(), help="folder of the base")
    given = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    random.seed(given.seed)
    torch.manual_seed(given.seed)
    base = base_weights(given.cache)
    network = load(base, given.begin_with) if given.begin_with else begin(base)
    sheets = sheets_of(_examples(given.examples, given.frames, Random(given.seed)))  # noqa: S311 - not for secrets
    train(network, sheets, given.epochs, bfloat16=given.bfloat16)
    write(network, given.weights)


def _examples(files: Sequence[Path], frames: Sequence[Path], chance: Random) -> list[Example]:
    found = [one for path in files for one in read_examples(path)]
    other = turned(found)
    found += chance.sample(other, len(other) // _TURNED)
    found += draw([one for path in files for one in read_passages(path)], 1, chance)
    found += draw_claims([one for path in frames for one in read_frames(path)], _CLAIMS, chance)
    return found


if __name__ == "__main__":
    main()
