"""Tell how likely it is that a text does not bear a claim out: false by it, or not in it.

The network (``bot.entailment.net``) stands on a model that is fetched once (``bot.entailment.base``);
only what was trained comes with the program: ``weights.safetensors``, described in ``model.md``. It
is put together and exported once, and from then on runs in ONNX Runtime without torch.
"""

from pathlib import Path

import numpy as np
from filelock import FileLock

from bot.entailment.base import base_weights
from bot.entailment.text import page
from index.embed import default_folder
from index.onnx_graph import (
    INPUTS,
    export,
    fingerprint,
    load_session,
    load_tokenizer,
    marked_form,
    quantize,
    write_whole,
)

WEIGHTS = Path(__file__).with_name("weights.safetensors")

_EXPORT = 4  # part of the file's name: raise it with any change to what is exported
# With these parts of the layers in int8, too, the correlation of the logits with fp32 falls from .999 to .94.
_IN_FULL = ("wide", "narrow")


class Entailment:
    """The exported network. May be used from several threads."""

    def __init__(self, graph: Path) -> None:
        """Load ``graph``. Raises ModelError."""
        self._session = load_session(graph)
        self._tokenizer = load_tokenizer(default_folder() / "tokenizer.json")

    def doubt(self, claim: str, ground: str) -> float:
        """Return the probability, in [0, 1], that ``ground`` does not bear ``claim`` out."""
        read = page([claim], ground, self._tokenizer)
        ids, looks = np.array([read.ids]), np.array([read.looks])
        padding = np.zeros(ids.shape, dtype=bool)
        feed = dict(zip(INPUTS, (ids, looks, padding), strict=True))
        (logits,) = self._session.run(None, feed)
        return float(1 / (1 + np.exp(-logits[0])))


def prepare_entailment(cache: Path, *, weights: Path = WEIGHTS) -> Path:
    """Make the graph of the network with ``weights`` in the folder ``cache``, where it is not there yet.

    What it stands on is fetched for that. Raises ModelError where it cannot be had.
    """
    graph = cache / f"entailment-{fingerprint(weights)}-{_EXPORT}.onnx"
    if not graph.exists():
        base = base_weights(cache)
        with FileLock(graph.with_suffix(".lock")):
            if not graph.exists():
                write_whole(
                    graph, lambda scratch: quantize(_export(base, weights, scratch), but=_IN_FULL)
                )
    return graph


def open_entailment(cache: Path, *, weights: Path = WEIGHTS) -> Entailment:
    """Open the network of ``weights``, prepared where it is not yet. Raises ModelError."""
    return Entailment(prepare_entailment(cache, weights=weights))


def _export(base: Path, weights: Path, scratch: Path) -> Path:
    from bot.entailment.net import load

    network = load(base, weights)
    network.merge()
    form = marked_form(("logits",), pooled=("logits",))
    return export(network, form, scratch / "fp32.onnx")
