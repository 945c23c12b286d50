"""Claims drawn from frames: one event told in many ways, as a fact, as denied and as possible.

Each claim drawn is right beside one text and wrong beside another, which has the same names in
other places, or tells the event otherwise: no word of it can be taken for a sign of truth.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from bot.entailment.examples import Example
from bot.entailment.fillers import filler

_EXCHANGED = "swapped"
_WRONG = {
    ("fact", "denied"): "negation",
    ("denied", "fact"): "negation",
    ("denied", "possible"): "doubt",
    ("fact", "possible"): "doubt",
    ("possible", "fact"): "doubt",
    ("possible", "denied"): "negation",
}  # kind of fault of a claim that tells an event so, beside a text that tells it so
_AS_IT_IS = 0.15  # share of right claims that stand in the text word by word
_BESIDE = 0.5  # share of texts that tell something else of the same, too


@dataclass(frozen=True, slots=True)
class Frame:
    """An event: the kinds of its slots, and how it is told, by whether it happened.

    ``exchange``: with what ``a`` and ``b`` hold exchanged it is another event.
    """

    slots: Mapping[str, str]
    told: Mapping[str, Sequence[str]]
    exchange: bool


def read_frames(path: Path) -> list[Frame]:
    """Read a file of frames, one a line."""
    return [_frame(json.loads(line)) for line in path.read_text("utf-8").splitlines()]


def _frame(given: dict[str, object]) -> Frame:
    slots, exchange = given.pop("slots"), given.pop("exchange")
    return Frame(slots, given, bool(exchange))  # type: ignore[arg-type]


def draw_claims(frames: Sequence[Frame], count: int, chance: Random) -> list[Example]:
    """Draw ``count`` claims of each of ``frames``, each beside two texts: right and wrong."""
    return [
        one
        for frame in frames
        for _ in range(count)
        for one in _drawn(frame, chance.choice(frames), chance)
    ]


def _drawn(frame: Frame, other: Frame, chance: Random) -> Iterator[Example]:
    held = _filled({}, frame, chance)
    also = _filled(held, other, chance)
    beside = _tell(chance.choice(other.told["fact"]), also) if other is not frame else ""
    degree = chance.choice(list(frame.told))
    said = chance.choice(frame.told[degree])
    claim = _tell(said, held)
    others = [one for one in frame.told[degree] if one != said]
    right = said if chance.random() < _AS_IT_IS else chance.choice(others)
    yield Example(claim, _text(_tell(right, held), beside, chance))
    turned = held | {"a": held["b"], "b": held["a"]} if "b" in held else held
    if frame.exchange and chance.random() < 0.5:
        ground = _tell(chance.choice(frame.told[degree]), turned)
        yield Example(claim, _text(ground, beside, chance), _EXCHANGED, _tell(said, turned))
        return
    instead = chance.choice([one for one in frame.told if one != degree])
    ground = _tell(chance.choice(frame.told[instead]), held)
    yield Example(claim, _text(ground, beside, chance), _WRONG[degree, instead])


def _filled(held: Mapping[str, str], frame: Frame, chance: Random) -> dict[str, str]:
    """Fill the slots of ``frame``, with some of what is ``held`` already."""
    found: dict[str, str] = {}
    for slot, kind in frame.slots.items():
        new = filler(kind, chance)
        while new in found.values():
            new = filler(kind, chance)
        found[slot] = new
    if "a" in held and found["a"] != held["a"] and chance.random() < 0.5:
        same = [one for one in held.values() if _is_alike(one, found["a"])]
        found["a"] = chance.choice(same) if same else found["a"]
    return found


def _is_alike(one: str, other: str) -> bool:
    return one[0].isupper() == other[0].isupper() and one[0].isalpha() and other[0].isalpha()


def _text(ground: str, beside: str, chance: Random) -> str:
    if not beside or chance.random() > _BESIDE:
        return ground
    return " ".join(chance.sample([ground, beside], 2))


def _tell(said: str, held: Mapping[str, str]) -> str:
    told = said.format_map(held)
    return told[0].upper() + told[1:]
