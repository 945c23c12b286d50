"""Tell how likely it is that a text does not bear a claim out: false by it, or not in it.

The network (``bot.entailment.net``) stands on the embeddings of the default model, so that only
what was trained comes with the program: ``weights.safetensors``, described in
``model.md``. It is put together and exported once, and from then on runs in ONNX Runtime
without torch.
"""

from pathlib import Path

import numpy as np

from bot.entailment.text import pair
from index.embed import default_folder
from index.onnx_graph import (
    INPUTS,
    export,
    fingerprint,
    load_session,
    load_tokenizer,
    quantize,
    write_whole,
)

WEIGHTS = Path(__file__).with_name("weights.safetensors")

_EXPORT = 2  # part of the file's name: raise it with any change to what is exported


class Entailment:
    """The exported network. May be used from several threads."""

    def __init__(self, graph: Path) -> None:
        """Load ``graph``. Raises ModelError."""
        self._session = load_session(graph)
        self._tokenizer = load_tokenizer(default_folder() / "tokenizer.json")

    def doubt(self, claim: str, ground: str) -> float:
        """Return the probability, in [0, 1], that ``ground`` does not bear ``claim`` out."""
        read = pair(claim, ground, self._tokenizer)
        ids, looks = np.array([read.ids]), np.array([read.looks])
        padding = np.zeros(ids.shape, dtype=bool)
        feed = dict(zip(INPUTS, (ids, looks, padding), strict=True))
        (logits,) = self._session.run(None, feed)
        return float(1 / (1 + np.exp(-logits[0])))


def open_entailment(cache: Path, *, weights: Path = WEIGHTS) -> Entailment:
    """Open the network of ``weights``, exported into the folder ``cache`` where it is not there yet.

    Raises ModelError where the weights or the default embedding model cannot be used.
    """
    graph = cache / f"entailment-{fingerprint(weights)}-{_EXPORT}.onnx"
    if not graph.exists():
        write_whole(graph, lambda scratch: quantize(_export(weights, scratch)))
    return Entailment(graph)


def _export(weights: Path, scratch: Path) -> Path:
    from bot.entailment.net import load

    network = load(default_folder() / "model.safetensors", weights)
    return export(network, ("logits",), scratch / "fp32.onnx")
