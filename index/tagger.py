"""Mark in a text who says what: each word piece's part in a source, a cue, a content, and their bonds.

The network (``index.tagger_net``) stands on the embeddings of the default model, so that only
what was trained comes with the program: ``tagger.safetensors``, described in ``tagger.md``. It
is put together and exported once, and from then on runs in ONNX Runtime without torch.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

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
from index.sentences import Span
from index.tagger_text import Window, windows

ROLES = ("source", "cue", "content")
SOURCE, CUE, CONTENT = range(3)
REACH = 16  # distances between a cue and a token are told apart up to 2 ** (REACH / 2 - 1)
WEIGHTS = Path(__file__).with_name("tagger.safetensors")

_EXPORT = 1  # part of the file's name: raise it with any change to what is exported
Array = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Tagged:
    """What the network says of one text, a row for each word piece.

    ``spans`` are offsets in the text. ``roles`` (n, 3) are the probabilities of being part of a
    source, a cue, a content, ``begins`` (n, 3) of being the first of one. ``cues`` and
    ``tokens`` (n, 2, width) are what ``bonds`` are made of, within the same ``window`` only.
    """

    spans: tuple[Span, ...]
    roles: Array
    begins: Array
    window: NDArray[np.int64]
    cues: Array
    tokens: Array
    distance: Array

    def bonds(self, cue: Sequence[int]) -> tuple[int, Array]:
        """Return for the rows of a cue how its window is bound to it, as probabilities.

        Gives the first row of the window and an array (2, rows of the window): that the row is
        of the cue's source, of its content.
        """
        rows = np.flatnonzero(self.window == self.window[cue[0]])
        left = self.cues[list(cue)]
        scores = np.einsum("cbd,tbd->bct", left, self.tokens[rows]) / left.shape[-1] ** 0.5
        scores += self.distance[:, steps(np.asarray(cue), rows)]
        return int(rows[0]), _sigmoid(scores.mean(axis=1))


_NONE = np.zeros((0, len(ROLES)), dtype=np.float32)
NOTHING = Tagged(
    spans=(),
    roles=_NONE,
    begins=_NONE,
    window=np.zeros(0, dtype=np.int64),
    cues=_NONE,
    tokens=_NONE,
    distance=_NONE,
)
"""What is said of a text without words."""


class Tagger:
    """The exported network. May be used from several threads."""

    def __init__(self, graph: Path, distance: Array, *, threads: int) -> None:
        """Load ``graph``; ``threads`` windows are read side by side. Raises ModelError."""
        self._session = load_session(graph)
        self._tokenizer = load_tokenizer(default_folder() / "tokenizer.json")
        self._distance = distance
        self._threads = threads

    def tag(self, texts: Sequence[str]) -> list[Tagged]:
        """Mark each of ``texts``, in order."""
        cut = [list(windows(text, self._tokenizer)) for text in texts]
        with ThreadPoolExecutor(self._threads) as pool:
            outputs = pool.map(self._run, [window for one in cut for window in one])
        return [self._tagged(one, [next(outputs) for _ in one]) for one in cut]

    def _tagged(self, cut: Sequence[Window], outputs: Sequence[Sequence[Array]]) -> Tagged:
        if not cut:
            return NOTHING
        tags, cues, tokens = (np.concatenate(those) for those in zip(*outputs, strict=True))
        chances = _softmax(tags.reshape(len(tags), len(ROLES), 3))
        return Tagged(
            spans=tuple(span for window in cut for span in window.spans[1:-1]),
            roles=1 - chances[:, :, 0],
            begins=chances[:, :, 1],
            window=np.repeat(np.arange(len(cut)), [len(window.ids) - 2 for window in cut]),
            cues=cues.reshape(len(cues), 2, -1),
            tokens=tokens.reshape(len(tokens), 2, -1),
            distance=self._distance,
        )

    def _run(self, window: Window) -> list[Array]:
        """Read one window by itself.

        The scale of a number in int8 is set by all that is read at once: beside other windows
        or padding, the same text would get other marks each time. Alone it costs no more.
        """
        ids, looks = np.array([window.ids]), np.array([window.looks])
        padding = np.zeros(ids.shape, dtype=bool)
        feed = dict(zip(INPUTS, (ids, looks, padding), strict=True))
        found = self._session.run(None, feed)
        return [output[0, 1:-1] for output in found]


class SilentTagger(Tagger):
    """A tagger that finds nobody saying anything, at once."""

    def __init__(self) -> None:
        """Load nothing."""

    def tag(self, texts: Sequence[str]) -> list[Tagged]:
        """Mark nothing in any of ``texts``."""
        return [NOTHING for _ in texts]


def open_tagger(cache: Path, *, threads: int, weights: Path = WEIGHTS) -> Tagger:
    """Open the tagger of ``weights``, exported into the folder ``cache`` where it is not there yet.

    Raises ModelError where the weights or the default embedding model cannot be used.
    """
    graph = cache / f"tagger-{fingerprint(weights)}-{_EXPORT}.onnx"
    if not graph.exists():
        write_whole(graph, lambda scratch: quantize(_export(weights, scratch)))
    return Tagger(graph, _distance(weights), threads=threads)


def _distance(weights: Path) -> Array:
    from safetensors.numpy import load_file

    return load_file(weights)["distance"].astype(np.float32)


def _export(weights: Path, scratch: Path) -> Path:
    from index.tagger_net import load

    network = load(default_folder() / "model.safetensors", weights)
    return export(network, marked_form(("tags", "cues", "tokens")), scratch / "fp32.onnx")


def steps(anchors: NDArray[np.int64], rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the kind of distance of each row from each anchor: (anchors, rows), in [0, 2 * REACH]."""
    away = rows[None, :] - anchors[:, None]
    size = np.minimum(np.ceil(2 * np.log2(np.abs(away) + 1.0)), REACH)
    kinds: NDArray[np.int64] = (np.sign(away) * size).astype(np.int64) + REACH
    return kinds


def _softmax(scores: Array) -> Array:
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True, initial=-np.inf))
    chances: Array = raised / raised.sum(axis=-1, keepdims=True)
    return chances


def _sigmoid(scores: Array) -> Array:
    chances: Array = (1 / (1 + np.exp(-scores))).astype(np.float32)
    return chances
