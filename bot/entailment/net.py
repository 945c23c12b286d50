"""The network that tells whether a text bears a claim out: torch, for training and for exporting only.

It reads the text, then each claim beside it, with the layers of MPNet (Song et al., NeurIPS
2020) as they are in the base, to which low-rank matrices are added (LoRA: Hu et al., ICLR 2022):
only these are trained, and what reads the claims off.
"""

import math
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from bot.entailment.text import LOOKS, OF_GROUND
from index.bert import load_trained

WIDTH, HEADS, LAYERS = 768, 12, 12
PIECES, LONGEST = 30_527, 514  # of the base: word pieces, places
FROZEN = 3  # lowest layers that stay the base's

_RANK = 16  # of what is added
_STRENGTH = 2.0  # with which it is added
_FIRST_PLACE = 2  # the base counts its places from here
_DISTANCES, _FARTHEST = 32, 128  # kinds of distance between two pieces, and where the last begins
_LOW = -10_000.0
_PARTS = {
    "queries": "attention.attn.q",
    "keys": "attention.attn.k",
    "values": "attention.attn.v",
    "mix": "attention.attn.o",
    "norm1": "attention.LayerNorm",
    "wide": "intermediate.dense",
    "narrow": "output.dense",
    "norm2": "output.LayerNorm",
}  # of a layer, and what the base calls them


class Added(nn.Linear):
    """A linear layer of the base, which is never trained, and what is added to it: ``up`` times ``down``."""

    def __init__(self, read: int, given: int, rank: int) -> None:
        super().__init__(read, given)
        self.down = nn.Parameter(torch.randn(rank, read) / math.sqrt(read))
        self.up = nn.Parameter(torch.zeros(given, rank))
        self._is_merged = False

    def forward(self, states: Tensor) -> Tensor:
        """Read ``states`` (…, read) and return (…, given)."""
        given = super().forward(states)
        if self._is_merged:
            return given
        down, up = self.down.to(states.dtype), self.up.to(states.dtype)
        return given + _STRENGTH * (states @ down.T) @ up.T

    def merge(self) -> None:
        """Put what is added into the layer itself, once training is over."""
        with torch.no_grad():
            self.weight += _STRENGTH * self.up @ self.down
        self._is_merged = True


class Layer(nn.Module):
    """A layer of the base; with ``rank`` 0 nothing is added."""

    def __init__(self, rank: int) -> None:
        super().__init__()

        def linear(read: int, given: int) -> nn.Linear:
            return Added(read, given, rank) if rank else nn.Linear(read, given)

        self.queries, self.keys, self.values, self.mix = (linear(WIDTH, WIDTH) for _ in range(4))
        self.wide, self.narrow = linear(WIDTH, 4 * WIDTH), linear(4 * WIDTH, WIDTH)
        self.norm1, self.norm2 = nn.LayerNorm(WIDTH, eps=1e-5), nn.LayerNorm(WIDTH, eps=1e-5)

    def forward(self, states: Tensor, leaning: Tensor) -> Tensor:
        """Read ``states`` (batch, length, WIDTH), drawn to each other by ``leaning`` (batch, HEADS, length, length)."""
        size = (states.shape[0], states.shape[1], HEADS, WIDTH // HEADS)
        queries, keys, values = (
            part(states).reshape(size).transpose(1, 2)
            for part in (self.queries, self.keys, self.values)
        )
        mixed = functional.scaled_dot_product_attention(queries, keys, values, leaning)
        mixed = mixed.transpose(1, 2).reshape(states.shape)
        states = self.norm1(states + self.mix(mixed))
        normed: Tensor = self.norm2(states + self.narrow(functional.gelu(self.wide(states))))
        return normed


class Network(nn.Module):
    """Reads a text with claims, and tells of each claim whether the text does not bear it out."""

    def __init__(self) -> None:
        super().__init__()
        self.words = nn.Embedding(PIECES, WIDTH)
        self.places = nn.Embedding(LONGEST, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-5)
        self.distances = nn.Embedding(_DISTANCES, HEADS)
        self.layers = nn.ModuleList(Layer(_RANK if n >= FROZEN else 0) for n in range(LAYERS))
        for name, weight in self.named_parameters():  # all else so far is the base's
            weight.requires_grad_(name.endswith((".down", ".up")))
        self.looks = nn.Embedding(LOOKS, WIDTH)
        self.read = nn.Sequential(nn.Linear(2 * WIDTH, 256), nn.GELU(), nn.Linear(256, 1))
        self.points = nn.Linear(WIDTH, 1)
        for fresh in (self.looks.weight, self.points.weight, self.points.bias):
            nn.init.zeros_(fresh)

    def forward(self, ids: Tensor, looks: Tensor, padding: Tensor) -> Tensor:
        """Return the logit (batch) that the one claim of each row is not borne out: three of (batch, length)."""
        places = torch.arange(ids.shape[1]).expand_as(ids)
        of_claim = looks != OF_GROUND
        parts = of_claim.long().masked_fill(padding, -1)
        states = self.states(ids, looks, places, parts)
        return self.judge(states, parts == 1)[0]

    def states(self, ids: Tensor, looks: Tensor, places: Tensor, parts: Tensor) -> Tensor:
        """Read four of (batch, length), and return (batch, length, WIDTH). What is padding has parts below 0."""
        of_ground = (parts == OF_GROUND)[:, None, :]
        alike = parts[:, :, None] == parts[:, None, :]
        leaning = self.distances(_distance(places)).permute(0, 3, 1, 2)
        leaning = leaning.masked_fill(~(of_ground | alike)[:, None], _LOW)
        states: Tensor = self.norm(self.words(ids) + self.places(places + _FIRST_PLACE))
        held_in = next(self.layers.parameters()).dtype
        states, leaning = states.to(held_in), leaning.to(held_in)
        for number, layer in enumerate(self.layers):
            if number == FROZEN:
                states = states + self.looks(looks).to(held_in)
            states = layer(states, leaning)
        return states.float()

    def judge(self, states: Tensor, of_claim: Tensor) -> tuple[Tensor, Tensor]:
        """Return a logit (claims) that each claim is not borne out, and logits (claims, length) of its pieces.

        Of ``states`` (claims, length, WIDTH), ``of_claim`` (claims, length) tells what is the claim's.
        """
        held = of_claim.unsqueeze(-1)
        most = states.masked_fill(~held, _LOW).amax(dim=1)
        mean = (states * held).sum(dim=1) / held.sum(dim=1).clamp(min=1)
        points = self.points(states).squeeze(-1)
        whole = self.read(torch.cat([most, mean], dim=-1)).squeeze(-1)
        return whole + points.masked_fill(~of_claim, _LOW).amax(dim=1), points

    def hold_in(self, dtype: torch.dtype) -> None:
        """Hold the base's layers in ``dtype``, and read in it; what is trained stays in float32."""
        for layer in self.layers:
            for module in layer.modules():
                if isinstance(module, nn.Linear | nn.LayerNorm):
                    module.weight.data = module.weight.to(dtype)
                    module.bias.data = module.bias.to(dtype)

    def merge(self) -> None:
        """Put what was trained into the layers themselves, before exporting."""
        for module in self.modules():
            if isinstance(module, Added):
                module.merge()


def _distance(places: Tensor) -> Tensor:
    """Return the kind of distance (batch, length, length) between two ``places``: exact where near, else rough.

    As in T5 (Raffel et al., JMLR 2020), which the base took it from.
    """
    ahead = places[:, None, :] - places[:, :, None]
    each = _DISTANCES // 2
    near = each // 2
    far = ahead.abs()
    rough = torch.log(far.clamp(min=1).float() / near) / math.log(_FARTHEST / near) * (each - near)
    return torch.where(far < near, far, (near + rough.long()).clamp(max=each - 1)) + each * (
        ahead > 0
    )


def begin(base: Path) -> Network:
    """Make a network to be trained, out of the weights of the ``base``."""
    from safetensors.torch import load_file

    stored = load_file(base)
    network = Network().eval()
    names = {
        "words": "embeddings.word_embeddings",
        "places": "embeddings.position_embeddings",
        "norm": "embeddings.LayerNorm",
        "distances": "encoder.relative_attention_bias",
    }
    for number in range(LAYERS):
        names |= {f"layers.{number}.{p}": f"encoder.layer.{number}.{q}" for p, q in _PARTS.items()}
    kept = {
        f"{ours}.{part}": stored[f"{theirs}.{part}"]
        for ours, theirs in names.items()
        for part in ("weight", "bias")
        if f"{theirs}.{part}" in stored
    }
    missing, _ = network.load_state_dict(kept, strict=False)
    if set(missing) != trained(network).keys():
        raise RuntimeError(f"{base} is not the base")
    return network


def load(base: Path, weights: Path) -> Network:
    """Return the trained network: the ``base``, and what is added to it out of ``weights``."""
    network = begin(base)
    load_trained(network, weights, list(trained(network)))
    return network


def trained(network: Network) -> dict[str, Tensor]:
    """Return what training changes."""
    return {name: value for name, value in network.named_parameters() if value.requires_grad}
