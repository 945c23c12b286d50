"""A claim beside the text that should bear it out, as the entailment network reads them.

Pure. Each word piece has a look: which of the two it stands in, and whether the other has it
too, alone or together with the piece before it. A small network finds what is new by that.
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

LOOKS = 7  # kinds of look: a mark, and for each of the two: new, known, known with what is before
GROUND_PIECES, CLAIM_PIECES = 230, 80  # word pieces that are read at most

_FIRST, _LAST = 101, 102  # BERT's marks around what it reads
_MARK, _OF_GROUND, OF_CLAIM = 0, 1, 4  # looks: that of a mark, and the first of each text


@dataclass(frozen=True, slots=True)
class Pair:
    """What is read: ``ids`` of word pieces and their ``looks``, the ground first, then the claim."""

    ids: tuple[int, ...]
    looks: tuple[int, ...]


def pair(claim: str, ground: str, tokenizer: "Tokenizer") -> Pair:
    """Return ``claim`` beside ``ground``, of which the sentences nearest to it are read if it is long."""
    own = tokenizer.encode(claim, add_special_tokens=False).ids[:CLAIM_PIECES]
    held = tokenizer.encode(ground, add_special_tokens=False).ids
    if len(held) > GROUND_PIECES:
        held = tokenizer.encode(_nearest(claim, ground, tokenizer), add_special_tokens=False).ids
    held = held[:GROUND_PIECES]
    return Pair(
        ids=(_FIRST, *held, _LAST, *own, _LAST),
        looks=(_MARK, *_looks(held, own, _OF_GROUND), _MARK, *_looks(own, held, OF_CLAIM), _MARK),
    )


def changed(ids: Sequence[int], others: Sequence[int]) -> set[int]:
    """Return the places in ``ids`` of what is not so in ``others``; of what it lacks, where that stood."""
    found: set[int] = set()
    for what, _, _, start, end in SequenceMatcher(None, others, ids, autojunk=False).get_opcodes():
        if what == "delete":
            found.add(min(start, len(ids) - 1))
        elif what != "equal":
            found |= set(range(start, end))
    return found


def _looks(ids: Sequence[int], others: Sequence[int], first: int) -> list[int]:
    known, runs = set(others), set(pairwise(others))
    before = (None, *ids)
    return [
        first + (one in known) + ((last, one) in runs)
        for last, one in zip(before, ids, strict=False)
    ]


def _nearest(claim: str, ground: str, tokenizer: "Tokenizer") -> str:
    """Return those sentences of ``ground``, in order, that share most words with ``claim`` and fit."""
    own = set(words(claim))
    texts = [ground[start:end] for start, end in sentences(ground)]
    sizes = [len(tokenizer.encode(text, add_special_tokens=False).ids) for text in texts]
    kept: set[int] = set()
    room = GROUND_PIECES
    for number in sorted(range(len(texts)), key=lambda n: -len(own & set(words(texts[n])))):
        if sizes[number] <= room:
            room -= sizes[number]
            kept.add(number)
    return " ".join(texts[number] for number in sorted(kept))
