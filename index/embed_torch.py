"""Embedding models that sentence-transformers runs: any but the default one, and all on GPUs."""

import hashlib
import json
from collections.abc import Sequence
from logging import ERROR, getLogger
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelError
from index.pooling import pool
from index.sentences import Span

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer


class SentenceTransformerEmbedder:
    """A loaded model; an ``index.embed.Embedder``. May be used from several threads."""

    is_away = False  # it is in this process

    def __init__(
        self, model: "SentenceTransformer", *, name: str, fingerprint: str | None = None
    ) -> None:
        """Wrap ``model``; where no ``fingerprint`` is given it is taken from the weights."""
        self.name = name
        self.fingerprint = fingerprint or _fingerprint(model)
        self._model = model
        self.dimension = len(self.embed_query("how long?"))

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embed ``texts``: shape ``(len(texts), dimension)``, in order, each row of unit length."""
        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        vectors = self._model.encode_document(
            [readable(text) for text in texts],
            batch_size=32 if self._model.device.type == "cpu" else 256,
            show_progress_bar=False,
            normalize_embeddings=True,
        )
        return np.asarray(vectors, dtype=np.float32)

    def embed_parts(
        self, texts: Sequence[str], parts: Sequence[Sequence[Span]]
    ) -> tuple[NDArray[np.float32], list[NDArray[np.float32]]]:
        """Embed ``texts``, and the ``parts`` of each out of its tokens; see ``Embedder``."""
        vectors = self.embed_passages(texts)
        pooled = [np.empty((0, self.dimension), dtype=np.float32) for _ in texts]
        for number in (number for number, those in enumerate(parts) if those):
            text = readable(texts[number])
            read: Any = self._model.encode_document(
                [text], output_value="token_embeddings", show_progress_bar=False
            )
            states = read[0]
            offsets = self._offsets(text)
            rows = np.asarray(states.cpu(), dtype=np.float32)[-len(offsets) :]
            pooled[number] = pool(rows, offsets, parts[number])
        return vectors, pooled

    def _offsets(self, text: str) -> list[Span]:
        encoded = self._model.tokenizer(
            text,
            truncation=True,
            max_length=self._model.max_seq_length,
            return_offsets_mapping=True,
        )
        return [(start, end) for start, end in encoded["offset_mapping"]]

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """Embed a question: shape ``(dimension,)``, unit length."""
        vector = self._model.encode_query(
            readable(text), show_progress_bar=False, normalize_embeddings=True
        )
        return np.asarray(vector, dtype=np.float32)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Count the tokens that the model reads of each text, after cutting off at its limit."""
        encoded = self._model.tokenizer(
            [readable(text) for text in texts],
            truncation=True,
            max_length=self._model.max_seq_length,
        )
        return [len(ids) for ids in encoded["input_ids"]]


def open_sentence_transformer(
    model: str,
    *,
    name: str = "",
    fingerprint: str | None = None,
    device: str | None = None,
    threads: int | None = None,
) -> SentenceTransformerEmbedder:
    """Load the model of that name on the hub, or in that folder, and call it ``name``.

    ``device`` is a torch device, by default the best there is; ``threads`` limits torch in this
    whole process. Raises ModelError.
    """
    try:
        if threads:
            import torch

            torch.set_num_threads(threads)
        loaded = load(model, device)
        return SentenceTransformerEmbedder(loaded, name=name or model, fingerprint=fingerprint)
    except Exception as error:
        what = " ".join(str(error).split())
        raise ModelError(f"{model}: the embedding model cannot be loaded: {what}") from error


def load(
    model: str, device: str | None = None, attention: str | None = None
) -> "SentenceTransformer":
    """Load a model to embed with, quietly. Raises whatever the library raises."""
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    getLogger("huggingface_hub").setLevel(ERROR)  # it tells of every try to reach the hub
    options = {"attn_implementation": attention} if attention else None
    return SentenceTransformer(model, device=device, model_kwargs=options).eval()


def readable(text: str) -> str:
    """Replace lone surrogates, which no tokenizer takes."""
    return text.encode(errors="replace").decode()


def _fingerprint(model: "SentenceTransformer") -> str:
    """Hash the weights and what else decides the vectors: the length limit and the prompts."""
    import torch

    settings = json.dumps([model.max_seq_length, model.prompts], sort_keys=True)
    digest = hashlib.sha256(settings.encode())
    for name, tensor in sorted(model.state_dict().items()):
        digest.update(name.encode())
        digest.update(tensor.cpu().contiguous().reshape(-1).view(torch.uint8).numpy())
    return digest.hexdigest()
