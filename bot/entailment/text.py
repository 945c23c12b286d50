"""A text and claims about it, as the entailment network reads them.

Pure. The text is read once for all claims about it. Each word piece of a claim has a look:
whether the text has it, too, alone or together with the piece before it. A small network finds
what is new by that.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.words import words
from index.sentences import sentences

if TYPE_CHECKING:
    from tokenizers import Tokenizer

LOOKS = 5  # of the text; and of a claim: new, known, known with what is before, a mark
GROUND_PIECES, CLAIM_PIECES = 230, 80  # word pieces that are read at most
OF_GROUND = 0  # look and part of the text's pieces

_NEW, _MARK = 1, 4  # looks
_SHIFT = 4  # the base has the default model's vocabulary behind marks of its own:
_FIRST, _LAST = 0, 2  # … these stand around what is read


@dataclass(frozen=True, slots=True)
class Page:
    """A text and claims: word pieces as ``ids``, their ``looks``, their ``places``, whose ``parts`` they are.

    Parts are OF_GROUND, then 1, 2 … for the claims. Each claim takes its place right behind the text.
    """

    ids: tuple[int, ...]
    looks: tuple[int, ...]
    places: tuple[int, ...]
    parts: tuple[int, ...]


def page(claims: Sequence[str], ground: str, tokenizer: "Tokenizer") -> Page:
    """Return ``claims`` beside ``ground``, of which the sentences nearest to the first are read if it is long."""
    held = encode(ground, tokenizer)
    if len(held) > GROUND_PIECES:
        held = encode(_nearest(claims[0], ground, tokenizer), tokenizer)
    held = held[:GROUND_PIECES]
    size = len(held) + 2
    ids, looks = [_FIRST, *held, _LAST], [OF_GROUND] * size
    places, parts = list(range(size)), [OF_GROUND] * size
    for part, claim in enumerate(claims, 1):
        own = encode(claim, tokenizer)[:CLAIM_PIECES]
        ids += [_FIRST, *own, _LAST]
        looks += [_MARK, *_looks(own, held), _MARK]
        places += range(size, size + len(own) + 2)
        parts += [part] * (len(own) + 2)
    return Page(tuple(ids), tuple(looks), tuple(places), tuple(parts))


def encode(text: str, tokenizer: "Tokenizer") -> list[int]:
    """Return the word pieces of ``text`` as the base numbers them."""
    return [one + _SHIFT for one in tokenizer.encode(text, add_special_tokens=False).ids]


def changed(ids: Sequence[int], others: Sequence[int]) -> set[int]:
    """Return the places in ``ids`` of what is not so in ``others``; of what it lacks, where that stood."""
    found: set[int] = set()
    for what, _, _, start, end in SequenceMatcher(None, others, ids, autojunk=False).get_opcodes():
        if what == "delete":
            found.add(min(start, len(ids) - 1))
        elif what != "equal":
            found |= set(range(start, end))
    return found


def _looks(ids: Sequence[int], others: Sequence[int]) -> list[int]:
    known, runs = set(others), set(pairwise(others))
    before = (None, *ids)
    return [
        _NEW + (one in known) + ((last, one) in runs)
        for last, one in zip(before, ids, strict=False)
    ]


def _nearest(claim: str, ground: str, tokenizer: "Tokenizer") -> str:
    """Return those sentences of ``ground``, in order, that share most words with ``claim`` and fit."""
    own = set(words(claim))
    texts = [ground[start:end] for start, end in sentences(ground)]
    sizes = [len(encode(text, tokenizer)) for text in texts]
    kept: set[int] = set()
    room = GROUND_PIECES
    for number in sorted(range(len(texts)), key=lambda n: -len(own & set(words(texts[n])))):
        if sizes[number] <= room:
            room -= sizes[number]
            kept.add(number)
    return " ".join(texts[number] for number in sorted(kept))
