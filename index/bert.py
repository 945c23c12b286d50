"""The parts of BERT (Devlin et al., NAACL 2019) that networks here begin with: torch, for training and exporting."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

WIDTH = 384
HEADS = 12
DROPOUT = 0.1
PIECES = 30_522  # word pieces of the vocabulary
LONGEST = 512  # word pieces that may be read at once


class Embeddings(nn.Module):
    """The embeddings of the default embedding model as they are, never trained."""

    def __init__(self) -> None:
        super().__init__()
        self.words = nn.Embedding(PIECES, WIDTH)
        self.places = nn.Embedding(LONGEST, WIDTH)
        self.kinds = nn.Embedding(2, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.requires_grad_(requires_grad=False)

    def embed(self, ids: Tensor) -> Tensor:
        """Return what stands for ``ids`` (batch, length), each in its place: (batch, length, WIDTH)."""
        places = torch.arange(ids.shape[1], device=ids.device)
        states = self.words(ids) + self.places(places) + self.kinds(torch.zeros_like(ids))
        normed: Tensor = self.norm(states)
        return normed

    def fill(self, stored: dict[str, Tensor]) -> None:
        """Take over the embeddings of an embedding model's weights."""
        names = {
            "words.weight": "word_embeddings.weight",
            "places.weight": "position_embeddings.weight",
            "kinds.weight": "token_type_embeddings.weight",
            "norm.weight": "LayerNorm.weight",
            "norm.bias": "LayerNorm.bias",
        }
        self.load_state_dict(
            {ours: stored[f"embeddings.{theirs}"] for ours, theirs in names.items()}, strict=False
        )


class Attention(nn.Module):
    """Self-attention in ``HEADS`` heads; torch's own cannot be exported for any length."""

    def __init__(self) -> None:
        super().__init__()
        self.in_proj_weight = nn.Parameter(torch.empty(3 * WIDTH, WIDTH))
        self.in_proj_bias = nn.Parameter(torch.empty(3 * WIDTH))
        self.out_proj = nn.Linear(WIDTH, WIDTH)

    def forward(self, states: Tensor, padding: Tensor) -> Tensor:
        """Read ``states`` (batch, length, WIDTH), none looking at ``padding`` (batch, length)."""
        size = (states.shape[0], states.shape[1], HEADS, WIDTH // HEADS)
        asked = functional.linear(states, self.in_proj_weight, self.in_proj_bias).chunk(3, -1)
        queries, keys, values = (one.reshape(size).transpose(1, 2) for one in asked)
        scores = queries @ keys.transpose(2, 3) / (WIDTH // HEADS) ** 0.5
        scores = scores.masked_fill(padding[:, None, None, :], -10_000.0)
        weights = functional.dropout(scores.softmax(-1), DROPOUT, self.training)
        mixed = (weights @ values).transpose(1, 2).reshape(states.shape)
        read: Tensor = self.out_proj(mixed)
        return read


class Layer(nn.Module):
    """A layer of it."""

    def __init__(self) -> None:
        super().__init__()
        self.self_attn = Attention()
        self.norm1 = nn.LayerNorm(WIDTH, eps=1e-12)
        self.linear1 = nn.Linear(WIDTH, 4 * WIDTH)
        self.linear2 = nn.Linear(4 * WIDTH, WIDTH)
        self.norm2 = nn.LayerNorm(WIDTH, eps=1e-12)
        self.dropout = nn.Dropout(DROPOUT)

    def forward(self, states: Tensor, padding: Tensor) -> Tensor:
        """Read ``states`` (batch, length, WIDTH) and give the same shape."""
        states = self.norm1(states + self.dropout(self.self_attn(states, padding)))
        read = self.linear2(functional.gelu(self.linear1(states)))
        normed: Tensor = self.norm2(states + self.dropout(read))
        return normed


def layer_weights(stored: dict[str, Tensor], number: int) -> dict[str, Tensor]:
    """Return the weights of one BERT layer under the names that torch's own layer has for them."""
    before = f"encoder.layer.{number}."
    pairs = {
        "self_attn.out_proj": "attention.output.dense",
        "norm1": "attention.output.LayerNorm",
        "linear1": "intermediate.dense",
        "linear2": "output.dense",
        "norm2": "output.LayerNorm",
    }
    found: dict[str, Any] = {}
    for part in ("weight", "bias"):
        parts = [
            stored[f"{before}attention.self.{name}.{part}"] for name in ("query", "key", "value")
        ]
        found[f"self_attn.in_proj_{part}"] = torch.cat(parts)
        for ours, theirs in pairs.items():
            found[f"{ours}.{part}"] = stored[f"{before}{theirs}.{part}"]
    return found


def load_trained(network: nn.Module, weights: Path, changed: Sequence[str]) -> None:
    """Load what training has ``changed``, weights of these names, out of ``weights``; all of it or fail."""
    from safetensors.torch import load_file

    stored = {name: value.float() for name, value in load_file(weights).items()}
    _, unknown = network.load_state_dict(stored, strict=False)
    if unknown or stored.keys() != set(changed):
        raise RuntimeError(f"{weights} holds another network")
    network.eval()
