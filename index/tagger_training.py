"""Train the tagger on articles with marked attributions and write its weights.

    python -m index.tagger_training TRAIN.jsonl.gz WEIGHTS.safetensors [--epochs N] [--bfloat16]

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
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from index.bert_training import batches_of, padded, step, take_in
from index.embed import default_folder
from index.onnx_graph import load_tokenizer
from index.tagger import ROLES, steps
from index.tagger_net import BOND, BONDS, Network, begin, trained
from index.tagger_text import LENGTH, Window, windows

SEED = 20_261_125
_HELD_OUT = 20
_RATE_OF_LOWER, _RATE_OF_UPPER, _RATE_OF_READERS = 1e-4, 2e-4, 1e-3
_SHORTEST = 64  # word pieces of an article's first window
_READERS = ("looks", "tags", "cues", "tokens")
Save = Callable[[Network], None]
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Example:
    """A window with its truth: tags (3, length), and for each cue what it is bound to."""

    window: Window
    tags: np.ndarray[Any, Any]
    bonds: tuple[tuple[list[int], list[int], list[int]], ...]  # cue, source, content tokens


def read(path: Path) -> list[dict[str, Any]]:
    """Read a file of articles with marked attributions."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def examples(articles: Sequence[dict[str, Any]], first: int = LENGTH) -> list[Example]:
    """Cut ``articles`` into windows with their truth, the first of each at most ``first`` long."""
    tokenizer = load_tokenizer(default_folder() / "tokenizer.json")
    return [
        Example(one, _tags(one, article), _bonds(one, article))
        for article in articles
        for one in windows(article["text"], tokenizer, first=first)
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


def loss_of(network: Network, batch: Sequence[Example]) -> Tensor:
    """Return what the network gets wrong of ``batch``: roles by token and bonds by cue."""
    ids, padding = padded([one.window.ids for one in batch])
    looks, _ = padded([one.window.looks for one in batch])
    tags, cues, tokens = network(ids, looks, padding)
    truth = nn.utils.rnn.pad_sequence(
        [torch.tensor(one.tags.T) for one in batch], batch_first=True, padding_value=-100
    )
    roles = functional.cross_entropy(tags.reshape(-1, 3), truth.reshape(-1), ignore_index=-100)
    return roles * len(ROLES) + _loss_of_bonds(network.distance, cues, tokens, batch)


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
    network: Network,
    articles: list[dict[str, Any]],
    epochs: int,
    save: Save,
    *,
    halved: bool = False,
) -> None:
    """Train all layers for so many ``epochs``, ``halved`` in bfloat16 where precision allows it.

    What is given to ``save`` after each epoch is the running average of the weights, which errs
    less than the last of them.
    """
    random.seed(SEED)
    torch.manual_seed(SEED)
    network.train()
    average = deepcopy(network).eval()
    optimizer = torch.optim.AdamW(_groups(network), weight_decay=0.01)
    began = time.time()
    for epoch in range(epochs):
        total = 0.0
        batches = _shuffled(articles)
        for number, batch in enumerate(batches):
            with torch.autocast("cpu", torch.bfloat16, enabled=halved):
                loss = loss_of(network, batch)
            step(optimizer, loss, (epoch + number / len(batches)) / epochs)
            take_in(average, network)
            total += loss.item()
        _log.info("epoch %d: loss %.4f, %.0f s", epoch, total / len(batches), time.time() - began)
        save(average)


def _shuffled(articles: Sequence[dict[str, Any]]) -> list[list[Example]]:
    """Return ``articles`` in batches drawn by lot, cut elsewhere each time."""
    cut = examples(articles, random.randint(_SHORTEST, LENGTH))  # noqa: S311
    batches = list(batches_of([len(one.window.ids) for one in cut]))
    random.shuffle(batches)
    return [[cut[number] for number in batch] for batch in batches]


def _groups(network: Network) -> list[dict[str, Any]]:
    tower = network.tower
    readers = [
        network.distance,
        *(value for part in _READERS for value in getattr(tower, part).parameters()),
    ]
    return [
        {"params": list(network.trunk.layers.parameters()), "peak": _RATE_OF_LOWER},
        {"params": list(tower.layers.parameters()), "peak": _RATE_OF_UPPER},
        {"params": readers, "peak": _RATE_OF_READERS},
    ]


def main() -> None:
    """Train, and write the weights after each epoch."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("train", type=Path)
    parser.add_argument("weights", type=Path)
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--bfloat16", action="store_true", help="faster where the processor has it")
    given = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    articles = read(given.train)
    kept = [article for number, article in enumerate(articles) if number % _HELD_OUT]

    def save(network: Network) -> None:
        from safetensors.torch import save_file

        weights = {name: value.half().contiguous() for name, value in trained(network).items()}
        save_file(weights, given.weights)
        _log.info("written")

    network = begin(default_folder() / "model.safetensors")
    train(network, kept, given.epochs, save, halved=given.bfloat16)


if __name__ == "__main__":
    main()
