"""Train the entailment network and write its weights.

    python -m bot.entailment.training WEIGHTS.safetensors EXAMPLES.jsonl … [--epochs N]

A line of EXAMPLES holds an invented article in passages, and claims about it, good and bad: see
``tests/gate_cases_twins.jsonl``. A file that is named twice counts twice. Sentences of the
passages are drawn as well, right and wrong, and so are claims of the frames in ``--frames``: see
``tests/gate_frames.jsonl``. With ``--begin-with`` it goes on from weights that are there.
"""

import argparse
import logging
import random
import time
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from bot.entailment.examples import Example, draw, grouped, read_examples, read_passages, turned
from bot.entailment.frames import draw_claims, read_frames
from bot.entailment.net import Network, begin, load, trained
from bot.entailment.text import OF_CLAIM, Pair, changed, pair
from index.bert_training import batches_of, padded, step, take_in
from index.embed import default_folder
from index.onnx_graph import load_tokenizer

SEED = 20_261_126
_RATE_OF_LAYERS, _RATE_OF_READERS = 2e-4, 5e-4
_FROZEN = 1  # lowest layers that stay the embedding model's
_DRAWN = 1  # sentences of an article
_CLAIMS = 20  # drawn of a frame
_BATCH = 1_024  # word pieces with padding
_RARE = 4.0  # weight of a wrong piece, of which there are few
UNKNOWN, RIGHT, WRONG = 0, 1, 2
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Row:
    """An example as it is read; ``truth`` is 1 where the claim is not borne out.

    ``pieces`` says of each piece read whether it is RIGHT or WRONG, or UNKNOWN.
    """

    read: Pair
    truth: float
    pieces: tuple[int, ...]


def rows_of(examples: Sequence[Example]) -> list[Row]:
    """Return ``examples`` as the network reads them."""
    tokenizer = load_tokenizer(default_folder() / "tokenizer.json")
    found = []
    for one in examples:
        read = pair(one.claim, one.ground, tokenizer)
        twin = tokenizer.encode(one.twin, add_special_tokens=False).ids
        found.append(Row(read, float(bool(one.kind)), _pieces(one, read, twin)))
    return found


def groups_of(examples: Sequence[Example]) -> list[list[Row]]:
    """Return ``examples`` as the network reads them, a right and a wrong one together where they can be."""
    groups = grouped(examples)
    rows = iter(rows_of([one for group in groups for one in group]))
    return [[next(rows) for _ in group] for group in groups]


def _pieces(one: Example, read: Pair, twin: Sequence[int]) -> tuple[int, ...]:
    places = [place for place, look in enumerate(read.looks) if look >= OF_CLAIM]
    pieces = [UNKNOWN] * len(read.ids)
    if one.kind and not twin:
        return tuple(pieces)
    wrong = changed([read.ids[place] for place in places], twin) if one.kind else set()
    for number, place in enumerate(places):
        pieces[place] = WRONG if number in wrong else RIGHT
    return tuple(pieces)


def train(
    network: Network, groups: Sequence[Sequence[Row]], epochs: int, *, halved: bool = False
) -> Network:
    """Train for so many ``epochs`` and return the running average, which errs less than the last.

    ``halved``: in bfloat16 where precision allows it. Nothing is dropped out: it takes a fifth of
    the time, and the average keeps the network from learning by heart as well.
    """
    average = deepcopy(network).eval()
    network.eval()
    optimizer = torch.optim.AdamW(_groups(network), weight_decay=0.01)
    began = time.time()
    for epoch in range(epochs):
        total = 0.0
        batches = list(_batches(groups))
        random.shuffle(batches)
        for number, batch in enumerate(batches):
            with torch.autocast("cpu", torch.bfloat16, enabled=halved):
                loss = loss_of(network, batch)
            step(optimizer, loss, (epoch + number / len(batches)) / epochs)
            take_in(average, network)
            total += loss.item()
        _log.info("epoch %d: loss %.4f, %.0f s", epoch, total / len(batches), time.time() - began)
    return average


def _batches(groups: Sequence[Sequence[Row]]) -> Iterator[list[Row]]:
    """Yield batches that hold groups whole: what those of a group share pulls both ways, and cancels out."""
    for size in sorted({len(group) for group in groups}):
        alike = [group for group in groups if len(group) == size]
        lengths = [max(len(row.read.ids) for row in group) for group in alike]
        for batch in batches_of(lengths, _BATCH // size):
            yield [row for place in batch for row in alike[place]]


def loss_of(network: Network, batch: Sequence[Row]) -> Tensor:
    """Return the cross-entropy of ``batch``: of its claims, and of the pieces that are known."""
    ids, padding = padded([row.read.ids for row in batch])
    looks, _ = padded([row.read.looks for row in batch])
    pieces, _ = padded([row.pieces for row in batch])
    truth = torch.tensor([row.truth for row in batch])
    logits, points = network.judge(ids, looks, padding)
    loss = functional.binary_cross_entropy_with_logits(logits.float(), truth)
    known = pieces != UNKNOWN
    if not known.any():
        return loss
    return loss + functional.binary_cross_entropy_with_logits(
        points[known].float(), (pieces[known] == WRONG).float(), pos_weight=torch.tensor(_RARE)
    )


def _groups(network: Network) -> list[dict[str, Any]]:
    network.layers[:_FROZEN].requires_grad_(requires_grad=False)
    readers = [
        *network.read.parameters(), *network.looks.parameters(), *network.points.parameters()
    ]  # fmt: skip
    return [
        {"params": list(network.layers[_FROZEN:].parameters()), "peak": _RATE_OF_LAYERS},
        {"params": readers, "peak": _RATE_OF_READERS},
    ]


def write(network: Network, path: Path) -> None:
    """Write what was trained to ``path``, in half precision."""
    from safetensors.torch import save_file

    save_file({name: value.half().contiguous() for name, value in trained(network).items()}, path)


def main() -> None:
    """Train, and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("weights", type=Path)
    parser.add_argument("examples", type=Path, nargs="+")
    parser.add_argument("--frames", type=Path, nargs="*", default=[], metavar="FRAMES")
    parser.add_argument("--claims", type=int, default=_CLAIMS, help="drawn of each frame")
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--begin-with", type=Path, metavar="WEIGHTS")
    parser.add_argument("--bfloat16", action="store_true", help="faster where the processor has it")
    given = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    random.seed(SEED)
    torch.manual_seed(SEED)
    articles = [one for path in given.examples for one in read_passages(path)]
    examples = [one for path in given.examples for one in read_examples(path)]
    examples += turned(examples)
    examples += draw(articles, _DRAWN, Random(SEED))  # noqa: S311 - not for secrets
    frames = [one for path in given.frames for one in read_frames(path)]
    examples += draw_claims(frames, given.claims, Random(SEED))  # noqa: S311
    model = default_folder() / "model.safetensors"
    network = load(model, given.begin_with) if given.begin_with else begin(model)
    groups = groups_of(examples)
    write(train(network, groups, given.epochs, halved=given.bfloat16), given.weights)


if __name__ == "__main__":
    main()
