"""The network that tells whether a text bears a claim out: torch, for training and for exporting only.

A cross-encoder: all layers of the default embedding model read claim and text together, on its
embeddings as they are. It learns to point at the pieces that are wrong, too: much more is learned
from a claim so than from a yes or no.
"""

from pathlib import Path

import torch
from torch import Tensor, nn

from bot.entailment.text import LOOKS, OF_CLAIM
from index.bert import DROPOUT, WIDTH, Embeddings, Layer, layer_weights, load_trained

LAYERS = 6
READ = 256  # width of what the last two layers of weights make of it all
_LOW = -1e4


class Network(Embeddings):
    """All of it."""

    def __init__(self) -> None:
        super().__init__()
        self.looks = nn.Embedding(LOOKS, WIDTH)
        nn.init.normal_(self.looks.weight, std=0.02)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.read = nn.Sequential(
            nn.Linear(3 * WIDTH, READ), nn.GELU(), nn.Dropout(DROPOUT), nn.Linear(READ, 1)
        )
        self.points = nn.Linear(WIDTH, 1)
        nn.init.zeros_(self.points.weight)
        nn.init.zeros_(self.points.bias)

    def forward(self, ids: Tensor, looks: Tensor, padding: Tensor) -> Tensor:
        """Return the logit (batch) that the claim is not borne out, of three (batch, length)."""
        return self.judge(ids, looks, padding)[0]

    def judge(self, ids: Tensor, looks: Tensor, padding: Tensor) -> tuple[Tensor, Tensor]:
        """Return that logit, and the logits (batch, length) that a piece of the claim is wrong."""
        states = self.embed(ids) + self.looks(looks)
        for layer in self.layers:
            states = layer(states, padding)
        of_claim = ((looks >= OF_CLAIM) & ~padding).unsqueeze(-1)
        most = states.masked_fill(~of_claim, _LOW).amax(dim=1)
        mean = (states * of_claim).sum(dim=1) / of_claim.sum(dim=1).clamp(min=1)
        points = self.points(states).squeeze(-1)
        whole = self.read(torch.cat([states[:, 0], most, mean], dim=-1)).squeeze(-1)
        return whole + points.masked_fill(~of_claim.squeeze(-1), _LOW).amax(dim=1), points


def begin(model: Path) -> Network:
    """Make a network to be trained, out of the embedding model's ``model.safetensors``."""
    from safetensors.torch import load_file

    stored = load_file(model)
    network = Network()
    network.fill(stored)
    for number, layer in enumerate(network.layers):
        layer.load_state_dict(layer_weights(stored, number))
    return network


def load(model: Path, weights: Path) -> Network:
    """Return the trained network: the embeddings of ``model``, all else out of ``weights``."""
    network = begin(model)
    load_trained(network, weights, list(trained(network)))
    return network


def trained(network: Network) -> dict[str, Tensor]:
    """Return the weights that training changes: all but the embeddings."""
    kept = ("looks.", "layers.", "read.", "points.")
    return {name: value for name, value in network.state_dict().items() if name.startswith(kept)}
