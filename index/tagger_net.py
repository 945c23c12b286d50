"""The network that marks who says what: torch, for training and for exporting only.

The embeddings of the default embedding model as they are, then layers that began as its lowest
ones, then two readers of their output: one gives each token a role (source, cue, content), one
gives each pair of cue and token a bond, after the biaffine parser of Dozat and Manning (ICLR
2017).
"""

from pathlib import Path

import torch
from torch import Tensor, nn

from index.bert import WIDTH, Embeddings, Layer, layer_weights, load_trained
from index.tagger import REACH

LOWER, UPPER = 2, 3  # layers: the lower ones stay nearer to the embedding model's
BOND = 64  # dimension in which cues and tokens meet
LOOKS = 25  # kinds of look of a token: see ``index.tagger_text``
TAGS = 9  # none, first, further: of source, of cue, of content
BONDS = 2  # to the source, to the content


class Trunk(Embeddings):
    """Embeddings, which are never trained here, and the lower layers."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.ModuleList(Layer() for _ in range(LOWER))

    def forward(self, ids: Tensor, padding: Tensor) -> Tensor:
        """Read ``ids`` (batch, length): (batch, length, WIDTH)."""
        states = self.embed(ids)
        for layer in self.layers:
            states = layer(states, padding)
        return states


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


def begin(model: Path) -> Network:
    """Make a network to be trained, out of the embedding model's ``model.safetensors``."""
    from safetensors.torch import load_file

    stored = load_file(model)
    network = Network()
    network.trunk.fill(stored)
    layers = (*network.trunk.layers, *network.tower.layers)
    for number, layer in enumerate(layers):
        layer.load_state_dict(layer_weights(stored, number))
    return network


def load(model: Path, weights: Path) -> Network:
    """Return the trained network: the embeddings of ``model``, all else out of ``weights``."""
    network = begin(model)
    load_trained(network, weights, list(trained(network)))
    return network


def trained(network: Network) -> dict[str, Tensor]:
    """Return the weights that training changes: all but the embeddings."""
    kept = ("trunk.layers.", "tower.", "distance")
    return {name: value for name, value in network.state_dict().items() if name.startswith(kept)}
