"""The default embedding model in ONNX Runtime: exported once, from then on run without torch.

On a processor this embeds faster than torch does, and is ready within half a second.
"""

import hashlib
import logging
import math
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from index.embed_torch import load, readable
from index.errors import ModelError
from index.onnx_graph import Form, export, load_session, load_tokenizer, quantize, write_whole
from index.pooling import pool
from index.sentences import Span

if TYPE_CHECKING:
    import torch

Precision = Literal["fp32", "int8"]

log = logging.getLogger(__name__)

_EXPORT = 2  # part of the file's name: raise it with any change to what is exported
_LIMIT = 256  # word pieces; the model was trained on no more
_BUDGET = 400  # word pieces a batch with padding: two passages already keep a core busy
_QUERIES = 64  # whose vectors are kept: one question is embedded for more than one purpose
_WINDOW = 2048  # texts tokenized at once, so that memory stays flat
_VECTORS, _BOTH = ["embedding"], ["embedding", "states"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """A sentence-transformers model in a folder, and the hash of its weights."""

    name: str
    folder: Path
    sha256: str


class OnnxEmbedder:
    """An exported model; an ``index.embed.Embedder``. May be used from several threads."""

    is_away = False  # it is in this process

    def __init__(
        self, graph: Path, tokenizer: Path, *, name: str, fingerprint: str, threads: int
    ) -> None:
        """Load ``graph``; ``threads`` batches of passages run side by side. Raises ModelError."""
        self.name = name
        self.fingerprint = fingerprint
        self._threads = threads
        self._tokenizer = load_tokenizer(tokenizer, _LIMIT)
        self._session = load_session(graph)
        self.dimension: int = self._session.get_outputs()[0].shape[1]
        self._query = lru_cache(_QUERIES)(self._embed_query)

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embed ``texts``: shape ``(len(texts), dimension)``, in order, each row of unit length."""
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        for begin in range(0, len(texts), _WINDOW):
            window = slice(begin, begin + _WINDOW)
            self._embed_into(vectors[window], self._tokenize(texts[window]))
        return vectors

    def embed_parts(
        self, texts: Sequence[str], parts: Sequence[Sequence[Span]]
    ) -> tuple[NDArray[np.float32], list[NDArray[np.float32]]]:
        """Embed ``texts`` and, in the same reading, the ``parts`` of each; see ``Embedder``."""
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        pooled = [np.empty((0, self.dimension), dtype=np.float32) for _ in texts]
        encodings = self._tokenizer.encode_batch([readable(text) for text in texts])
        ids = [encoding.ids for encoding in encodings]

        def embed(batch: list[int]) -> None:
            vectors[batch], states = self._run([ids[number] for number in batch], _BOTH)
            for row, number in enumerate(batch):
                if parts[number]:
                    offsets = encodings[number].offsets
                    pooled[number] = pool(states[row, : len(offsets)], offsets, parts[number])

        self._side_by_side(embed, ids)
        return vectors, pooled

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """Embed a question: shape ``(dimension,)``, unit length."""
        return self._query(text)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Count the tokens that the model reads of each text, after cutting off at its limit."""
        return [len(tokens) for tokens in self._tokenize(texts)]

    def _embed_query(self, text: str) -> NDArray[np.float32]:
        vector: NDArray[np.float32] = self._run(self._tokenize([text]), _VECTORS)[0][0]
        vector.flags.writeable = False  # it is handed out again
        return vector

    def _embed_into(self, vectors: NDArray[np.float32], texts: list[list[int]]) -> None:
        def embed(batch: list[int]) -> None:
            vectors[batch] = self._run([texts[number] for number in batch], _VECTORS)[0]

        self._side_by_side(embed, texts)

    def _side_by_side(self, work: Callable[[list[int]], None], texts: list[list[int]]) -> None:
        with ThreadPoolExecutor(self._threads) as workers:
            lengths = [len(tokens) for tokens in texts]
            share = math.ceil(sum(lengths) / self._threads)  # of few texts each core gets some
            for _ in workers.map(work, batches(lengths, min(_BUDGET, share))):
                pass  # asking for each result raises what went wrong in its thread

    def _tokenize(self, texts: Sequence[str]) -> list[list[int]]:
        encodings = self._tokenizer.encode_batch_fast([readable(text) for text in texts])
        return [encoding.ids for encoding in encodings]

    def _run(self, texts: list[list[int]], wanted: list[str]) -> list[NDArray[np.float32]]:
        ids = np.zeros((len(texts), max(map(len, texts))), dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, tokens in enumerate(texts):
            ids[row, : len(tokens)] = tokens
            mask[row, : len(tokens)] = 1
        found: list[NDArray[np.float32]] = self._session.run(
            wanted, {"input_ids": ids, "attention_mask": mask}
        )
        return found


def batches(lengths: Sequence[int], budget: int = _BUDGET) -> Iterator[list[int]]:
    """Group texts of like length: yield their numbers, longest first, each exactly once.

    A batch holds at most ``budget`` tokens, every text counted as long as the longest, or a
    single text.
    """
    batch: list[int] = []
    for number in sorted(range(len(lengths)), key=lambda n: -lengths[n]):
        if batch and lengths[batch[0]] * (len(batch) + 1) > budget:
            yield batch
            batch = []
        batch.append(number)
    if batch:
        yield batch


def open_exported(
    weights: Weights, cache: Path, *, precision: Precision, threads: int
) -> OnnxEmbedder:
    """Open the export of ``weights`` that lies in the folder ``cache``, made where it is missing.

    A file that cannot be read is made again. Raises ModelError where exporting fails, as it may
    with a torch or transformers newer than this program.
    """
    graph = cache / f"{weights.name}-{weights.sha256[:12]}-{precision}-{_EXPORT}.onnx"

    def load_export() -> OnnxEmbedder:
        return OnnxEmbedder(
            graph,
            weights.folder / "tokenizer.json",
            name=weights.name,
            fingerprint=_fingerprint(weights, precision),
            threads=threads,
        )

    if graph.exists():
        try:
            return load_export()
        except ModelError as error:
            log.warning("Exporting the embedding model again: %s", error)
    export_model(weights.folder, graph, precision)
    return load_export()


def _fingerprint(weights: Weights, precision: Precision) -> str:
    if precision == "fp32":
        return weights.sha256
    return hashlib.sha256(f"{weights.sha256} {precision}".encode()).hexdigest()


def export_model(folder: Path, graph: Path, precision: Precision) -> None:
    """Write the model in ``folder`` to ``graph``, all or nothing. Takes seconds, and torch.

    What is written takes ``input_ids`` and ``attention_mask`` and gives unit vectors and the
    states of the tokens that they are the means of. Raises ModelError with the cause.
    """

    def make(scratch: Path) -> Path:
        made = _export_fp32(folder, scratch)
        return quantize(made) if precision == "int8" else made

    write_whole(graph, make)


def _export_fp32(folder: Path, scratch: Path) -> Path:
    # Exporters understand the plain attention best, and ONNX Runtime runs it as fast.
    model = load(str(folder), "cpu", "eager")
    form = Form(
        inputs=("input_ids", "attention_mask"),
        outputs=_BOTH,
        probe=_probe,
        pooled=_VECTORS,
        tolerance=1e-4,
    )
    return export(_as_graph(model), form, scratch / "fp32.onnx")


def _as_graph(model: "torch.nn.Module") -> "torch.nn.Module":
    """Wrap a sentence-transformers model, pooling and normalising included: two tensors in, two out."""
    import torch

    class Graph(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(
            self, input_ids: torch.Tensor, attention_mask: torch.Tensor
        ) -> tuple[torch.Tensor, torch.Tensor]:
            features = {"input_ids": input_ids, "attention_mask": attention_mask}
            read = self.model(features)
            return read["sentence_embedding"], read["token_embeddings"]

    return Graph().eval()


def _probe(rows: int, length: int) -> "tuple[torch.Tensor, torch.Tensor]":
    """Make texts for the model to read, each but the first shorter by one than the one before."""
    import torch

    ids = torch.arange(rows * length).reshape(rows, length) + 1000
    mask = (torch.arange(length) < length - torch.arange(rows).unsqueeze(1)).long()
    return ids, mask
