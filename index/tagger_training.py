"""Train the tagger on articles with marked attributions and write its weights.

    python -m index.tagger_training TRAIN.jsonl.gz WEIGHTS.safetensors [--epochs UPPER ALL]
        [--start EARLIER.safetensors]

A line of TRAIN is an object with ``text`` and ``attributions: [{source, cue, content}]``, each
a list of ``[start, end]`` offsets (PolNeAR 1.0 as published by Newell, Margolin and Ruths, LREC
2018, brought into that shape). One article in twenty is kept back, for the thresholds above
which a token counts as part of a source, a cue or a content.
"""

import argparse
import gzip
import json
import logging
import random
import time
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from index.embed import default_folder
from index.onnx_graph import load_tokenizer
from index.tagger import ROLES, steps
from index.tagger_net import BOND, BONDS, Network, Trunk, begin, load, trained
from index.tagger_text import LENGTH, Window, windows

SEED = 20_261_125
_BATCH = 4_096  # word pieces with padding
_HELD_OUT = 20
_RATE, _RATE_OF_READERS = 2e-4, 1e-3
_WARM = 0.1  # share of the steps in which the rate rises
_LATER = 0.6  # of the rates, once all layers are trained
_READERS = ("looks", "tags", "cues", "tokens")
Save = Callable[[Network], None]
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Example:
    """A window with its truth: tags (3, length), and for each cue what it is bound to."""

    window: Window
    tags: np.ndarray[Any, Any]
    bonds: tuple[tuple[list[int], list[int], list[int]], ...]  # cue, source, content tokens
    states: Tensor | None = None


def read(path: Path) -> list[dict[str, Any]]:
    """Read a file of articles with marked attributions."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def examples(articles: Sequence[dict[str, Any]], trunk: Trunk | None, first: int) -> list[Example]:
    """Cut ``articles`` into windows with their truth, read once by the trunk if it is to stay as it is."""
    tokenizer = load_tokenizer(default_folder() / "tokenizer.json")
    cut = [
        (one, article)
        for article in articles
        for one in windows(article["text"], tokenizer, first=first)
    ]
    states = _read_all(trunk, [one for one, _ in cut]) if trunk else [None] * len(cut)
    return [
        Example(one, _tags(one, article), _bonds(one, article), state)
        for (one, article), state in zip(cut, states, strict=True)
    ]


def _tags(window: Window, article: dict[str, Any]) -> np.ndarray[Any, Any]:
    tags = np.zeros((len(ROLES), len(window.ids)), dtype=np.int64)
    for attribution in article["attributions"]:
        for row, role in enumerate(ROLES):
            for part in attribution[role]:
                inside = _inside(window, [part])
                tags[row, inside] = 2
                if inside and window.spans[inside[0]][0] <= part[0] < window.spans[inside[0]][1]:
                    tags[row, inside[0]] = 1
    return tags


def _inside(window: Window, parts: Sequence[Sequence[int]]) -> list[int]:
    """Return the rows of ``window`` that overlap one of ``parts``; the marks at its ends never do."""
    spans = window.spans[1:-1]
    found: set[int] = set()
    for left, right in parts:
        begin = bisect_right(spans, left, key=lambda span: span[1])
        end = bisect_left(spans, right, key=lambda span: span[0])
        found.update(range(begin + 1, end + 1))
    return sorted(found)


def _bonds(window: Window, article: dict[str, Any]) -> tuple[Any, ...]:
    found = []
    for attribution in article["attributions"]:
        cue, source, content = (
            _inside(window, attribution[role]) for role in ("cue", "source", "content")
        )
        if cue:
            found.append((cue, source, content))
    return tuple(found)


@torch.no_grad()
def _read_all(trunk: Trunk, cut: Sequence[Window]) -> list[Tensor]:
    states: list[Tensor] = [torch.empty(0)] * len(cut)
    for batch in _batches([len(one.ids) for one in cut]):
        ids, padding = _padded([cut[number].ids for number in batch])
        read = trunk(ids, padding).half()
        for row, number in enumerate(batch):
            states[number] = read[row, : len(cut[number].ids)].clone()
    return states


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    batch: list[int] = []
    for number in sorted(range(len(lengths)), key=lambda n: -lengths[n]):
        if batch and lengths[batch[0]] * (len(batch) + 1) > _BATCH:
            yield batch
            batch = []
        batch.append(number)
    if batch:
        yield batch


def _padded(rows: Sequence[Sequence[int]]) -> tuple[Tensor, Tensor]:
    longest = max(map(len, rows))
    ids = torch.zeros((len(rows), longest), dtype=torch.long)
    padding = torch.ones_like(ids, dtype=torch.bool)
    for number, row in enumerate(rows):
        ids[number, : len(row)] = torch.tensor(row)
        padding[number, : len(row)] = False
    return ids, padding


def loss_of(network: Network, batch: Sequence[Example]) -> Tensor:
    """Return what the network gets wrong of ``batch``: roles by token and bonds by cue."""
    looks, padding = _padded([one.window.looks for one in batch])
    tags, cues, tokens = network.tower(_states(network, batch), looks, padding)
    truth = nn.utils.rnn.pad_sequence(
        [torch.tensor(one.tags.T) for one in batch], batch_first=True, padding_value=-100
    )
    roles = functional.cross_entropy(tags.reshape(-1, 3), truth.reshape(-1), ignore_index=-100)
    return roles * len(ROLES) + _loss_of_bonds(network.distance, cues, tokens, batch)


def _states(network: Network, batch: Sequence[Example]) -> Tensor:
    """Return what the lower layers make of ``batch``: as read before, or anew where they learn."""
    known = [one.states for one in batch if one.states is not None]
    if len(known) == len(batch):
        return nn.utils.rnn.pad_sequence([one.float() for one in known], batch_first=True)
    states: Tensor = network.trunk(*_padded([one.window.ids for one in batch]))
    return states


def _loss_of_bonds(
    distance: Tensor, cues: Tensor, tokens: Tensor, batch: Sequence[Example]
) -> Tensor:
    losses = []
    for row, one in enumerate(batch):
        length = len(one.window.ids)
        anchors = sorted({cue for cue, _, _ in _flat(one)})
        if not anchors:
            continue
        place = {cue: number for number, cue in enumerate(anchors)}
        truth = torch.zeros(BONDS, len(anchors), length)
        for cue, bond, token in ((c, b, t) for c, b, ts in _flat(one) for t in ts):
            truth[bond, place[cue], token] = 1
        scores = bond_scores(
            distance, cues[row, anchors], tokens[row, :length], torch.tensor(anchors)
        )
        losses.append(
            functional.binary_cross_entropy_with_logits(scores, truth, reduction="none")
            .mean(-1)
            .flatten()
        )
    return torch.cat(losses).mean() * 10 if losses else cues.sum() * 0


def _flat(one: Example) -> Iterator[tuple[int, int, list[int]]]:
    for cue_tokens, source, content in one.bonds:
        for cue in cue_tokens:
            yield cue, 0, source
            yield cue, 1, content


def bond_scores(distance: Tensor, cues: Tensor, tokens: Tensor, anchors: Tensor) -> Tensor:
    """Return the logits (BONDS, cues, tokens) that a token belongs to a cue's source, content."""
    left = cues.reshape(len(cues), BONDS, BOND)
    right = tokens.reshape(len(tokens), BONDS, BOND)
    scores = torch.einsum("cbd,tbd->bct", left, right) / BOND**0.5
    scored: Tensor = (
        scores + distance[:, torch.from_numpy(steps(anchors.numpy(), np.arange(len(tokens))))]
    )
    return scored


def train(
    network: Network, articles: list[dict[str, Any]], epochs: Sequence[int], save: Save
) -> None:
    """Train the upper layers, then all layers, for so many ``epochs`` each.

    Unfreezing from the top down keeps what the lower layers know (Howard and Ruder, ACL 2018),
    and until then they have to read each window only once. ``save`` is called after each epoch.
    """
    random.seed(SEED)
    torch.manual_seed(SEED)
    trunk = network.trunk.eval() if epochs[0] else None
    sets = [examples(articles, trunk, first) for first in (LENGTH, LENGTH // 2)]
    _log.info("%d windows", len(sets[0]))
    network.train()
    network.trunk.eval()
    _stage(network, _plan(sets, epochs[0]), _upper(network), save)
    network.train()
    bare = [[replace(one, states=None) for one in cut] for cut in sets]
    _stage(network, _plan(bare, epochs[1]), _all(network), save)


def _plan(sets: Sequence[Sequence[Example]], epochs: int) -> list[list[list[Example]]]:
    """Return for each epoch its batches, in an order drawn by lot, from one cut or the other."""
    plan = []
    for epoch in range(epochs):
        cut = sets[epoch % len(sets)]
        batches = list(_batches([len(one.window.ids) for one in cut]))
        random.shuffle(batches)
        plan.append([[cut[number] for number in batch] for batch in batches])
    return plan


def _stage(
    network: Network,
    plan: Sequence[Sequence[Sequence[Example]]],
    groups: list[dict[str, Any]],
    save: Save,
) -> None:
    steps = sum(map(len, plan))
    if not steps:
        return
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01)
    rate = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _rate(step / steps))
    began, step = time.time(), 0
    for epoch in plan:
        total = 0.0
        for batch in epoch:
            loss = loss_of(network, batch)
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            for group in groups:
                nn.utils.clip_grad_norm_(group["params"], 1.0)
            optimizer.step()
            rate.step()
            step += 1
            total += loss.item()
            if step % 20 == 0:
                _log.info("%d/%d, %.0f s", step, steps, time.time() - began)
        _log.info("loss %.4f", total / len(epoch))
        save(network)


def _rate(done: float) -> float:
    return min(done / _WARM, (1 - done) / (1 - _WARM)) if done < 1 else 0.0


def _upper(network: Network) -> list[dict[str, Any]]:
    tower = network.tower
    readers = [
        network.distance,
        *(value for part in _READERS for value in getattr(tower, part).parameters()),
    ]
    return [
        {"params": list(tower.layers.parameters()), "lr": _RATE},
        {"params": readers, "lr": _RATE_OF_READERS},
    ]


def _all(network: Network) -> list[dict[str, Any]]:
    groups = [{**group, "lr": group["lr"] * _LATER} for group in _upper(network)]
    return [
        *groups,
        {"params": list(network.trunk.layers.parameters()), "lr": _RATE * _LATER},
    ]


def main() -> None:
    """Train, and write the weights after each epoch."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("train", type=Path)
    parser.add_argument("weights", type=Path)
    parser.add_argument("--epochs", type=int, nargs=2, default=(5, 0), metavar=("UPPER", "ALL"))
    parser.add_argument("--start", type=Path, help="weights to go on from, instead of none")
    given = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    articles = read(given.train)
    kept = [article for number, article in enumerate(articles) if number % _HELD_OUT]

    def save(network: Network) -> None:
        from safetensors.torch import save_file

        weights = {name: value.half().contiguous() for name, value in trained(network).items()}
        save_file(weights, given.weights)
        _log.info("written")

    model = default_folder() / "model.safetensors"
    train(load(model, given.start) if given.start else begin(model), kept, given.epochs, save)


if __name__ == "__main__":
    main()
