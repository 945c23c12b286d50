"""The network that marks who says what: torch, for training and for exporting only.

The embeddings of the default embedding model as they are, then layers that began as its lowest
ones, then two readers of their output: one gives each token a role (source, cue, content), one
gives each pair of cue and token a bond, after the biaffine parser of Dozat and Manning (ICLR
2017).
"""

from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from index.tagger import REACH

LOWER, UPPER = 2, 3  # layers: the lower ones stay nearer to the embedding model's
WIDTH = 384
HEADS = 12
DROPOUT = 0.1
BOND = 64  # dimension in which cues and tokens meet
LOOKS = 25  # kinds of look of a token: see ``index.tagger_text``
TAGS = 9  # none, first, further: of source, of cue, of content
BONDS = 2  # to the source, to the content


class Trunk(nn.Module):
    """Embeddings, which are never trained here, and the lower layers."""

    def __init__(self) -> None:
        super().__init__()
        self.words = nn.Embedding(30_522, WIDTH)
        self.places = nn.Embedding(512, WIDTH)
        self.kinds = nn.Embedding(2, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.requires_grad_(requires_grad=False)
        self.layers = nn.ModuleList(Layer() for _ in range(LOWER))

    def forward(self, ids: Tensor, padding: Tensor) -> Tensor:
        """Read ``ids`` (batch, length): (batch, length, WIDTH)."""
        places = torch.arange(ids.shape[1], device=ids.device)
        states = self.words(ids) + self.places(places) + self.kinds(torch.zeros_like(ids))
        states = self.norm(states)
        for layer in self.layers:
            states = layer(states, padding)
        read: Tensor = states
        return read


class Tower(nn.Module):
    """The upper layers, and the readers of roles and bonds."""

    def __init__(self) -> None:
        super().__init__()
        self.looks = nn.Embedding(LOOKS, WIDTH)
        self.layers = nn.ModuleList(Layer() for _ in range(UPPER))
        self.tags = nn.Linear(WIDTH, TAGS)
        self.cues = nn.Linear(WIDTH, BONDS * BOND)
        self.tokens = nn.Linear(WIDTH, BONDS * BOND)
        nn.init.normal_(self.looks.weight, std=0.02)

    def forward(self, states: Tensor, looks: Tensor, padding: Tensor) -> tuple[Tensor, ...]:
        """Return the logits of tags, and what cues and tokens bring to a bond.

        Shapes (batch, length, TAGS) and twice (batch, length, BONDS * BOND).
        """
        states = states + self.looks(looks)
        for layer in self.layers:
            states = layer(states, padding)
        return self.tags(states), self.cues(states), self.tokens(states)


class Network(nn.Module):
    """All of it. ``distance`` weighs how far a token is from a cue, apart for each bond."""

    def __init__(self) -> None:
        super().__init__()
        self.trunk = Trunk()
        self.tower = Tower()
        self.distance = nn.Parameter(torch.zeros(BONDS, 2 * REACH + 1))

    def forward(self, ids: Tensor, looks: Tensor, padding: Tensor) -> tuple[Tensor, ...]:
        """Read ``ids`` and ``looks`` (batch, length) but for ``padding``; gives what Tower gives."""
        read: tuple[Tensor, ...] = self.tower(self.trunk(ids, padding), looks, padding)
        return read


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
    """A layer of BERT (Devlin et al., NAACL 2019)."""

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


def begin(model: Path) -> Network:
    """Make a network to be trained, out of the embedding model's ``model.safetensors``."""
    from safetensors.torch import load_file

    stored = load_file(model)
    network = Network()
    network.trunk.load_state_dict(
        {
            "words.weight": stored["embeddings.word_embeddings.weight"],
            "places.weight": stored["embeddings.position_embeddings.weight"],
            "kinds.weight": stored["embeddings.token_type_embeddings.weight"],
            "norm.weight": stored["embeddings.LayerNorm.weight"],
            "norm.bias": stored["embeddings.LayerNorm.bias"],
        },
        strict=False,
    )
    layers = (*network.trunk.layers, *network.tower.layers)
    for number, layer in enumerate(layers):
        layer.load_state_dict(layer_weights(stored, number))
    return network


def load(model: Path, weights: Path) -> Network:
    """Return the trained network: the embeddings of ``model``, all else out of ``weights``."""
    from safetensors.torch import load_file

    network = begin(model)
    stored = {name: value.float() for name, value in load_file(weights).items()}
    _, unknown = network.load_state_dict(stored, strict=False)
    if unknown or len(stored) != len(trained(network)):
        raise RuntimeError(f"{weights} holds another network")
    return network.eval()


def trained(network: Network) -> dict[str, Tensor]:
    """Return the weights that training changes: all but the embeddings."""
    kept = ("trunk.layers.", "tower.", "distance")
    return {name: value for name, value in network.state_dict().items() if name.startswith(kept)}


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
