"""Which words of a claim its ground supports.

Pure. A word is supported by itself, by another form of it, or by a word that means nearly the
same and not the opposite.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from bot.gate.vocabulary import LIGHT, opposites_of, same_side, stem_of
from bot.likeness import nearness
from bot.words import NUMBER, STOPWORDS, plain, rarity, words_at
from index.sentences import Span
from index.wordlists import word_set

_ALIKE = 0.4  # cosine from which a word supports another
_LITTLE, _MUCH = 0.2, 0.5  # cosines in context from which a word supports another a little, wholly
_STRANGE, _STRANGE_TOGETHER = (
    0.25,
    0.38,
)  # cosines below which a phrase of one word, of more, is new
_JOINTS = re.compile(
    r"\b(?:and|but|while|after|before|because|who|which|that|when|where|as|since|until|although|in|at|on|to|with"
    r"|by|from|for|of|over|during|despite|following|including)\b|[,;:–—]"
)
_IDIOMS = word_set(  # "in favour", "came to light", "a step that", "had done so"
    "favour favor contrast light behalf front step exchange case fact order turn response return effect view "
    "done did does adding stepped lay lies office detail move hand table"
)
_MOST = re.compile(
    r"\w{3,}est|worst|best|record|ever|unprecedented|historic|only|deadl(?:y|iest)|always|never"
)
PASSIVE = re.compile(
    r"\b(?:was|were|been|be|being|is|are|got)\b(?:\s+\w+ly|\s+also|\s+then|\s+later)?\s+$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Word:
    """A content word of a text: its stem, where it stands, whether it has a capital."""

    text: str
    stem: str
    start: int
    end: int

    @property
    def is_common(self) -> bool:
        """Whether it is neither a name nor a number."""
        return self.text[0].islower() and not NUMBER.fullmatch(self.text)


@dataclass(frozen=True, slots=True)
class Lost:
    """A word that is not supported, what it weighs, and its cosine with the nearest word there."""

    word: Word
    weight: float
    near: float = 0.0


@dataclass(frozen=True, slots=True)
class Support:
    """How far a claim is supported: the weight of all its words, and what is ``lost``, word by word."""

    total: float
    lost: tuple[Lost, ...]

    @property
    def missing(self) -> float:
        """The weight of what is not supported."""
        return sum(one.weight for one in self.lost)

    @property
    def share(self) -> float:
        """The share by weight that is supported."""
        return 1.0 - self.missing / self.total if self.total else 0.0

    @property
    def words(self) -> tuple[str, ...]:
        """What is not supported, in small letters."""
        return tuple(plain(one.word.text) for one in self.lost)


class Senses(Protocol):
    """What tells how near texts and words are in meaning, and what follows: ``bot.senses.Reading``."""

    def likeness(self, text: str, others: Sequence[str]) -> NDArray[np.float32]:
        """Return the cosine of ``text`` with each of ``others``."""
        ...

    def word_vectors(self, text: str, words: Sequence[Span]) -> NDArray[np.float32]:
        """Return the vectors, each of unit length, of ``words`` as they are meant in ``text``."""
        ...

    def doubt(self, claim: str, ground: str) -> float:
        """Return the probability, in [0, 1], that ``ground`` does not bear ``claim`` out."""
        ...


def content(text: str) -> list[Word]:
    """Return the words of ``text`` that carry meaning, hyphenated ones in parts."""
    found = []
    for start, written in words_at(text, 0, len(text)):
        place = start
        for part in re.split(r"([-/])", written):
            low = plain(part)
            if len(low) > 1 and low not in STOPWORDS and low[0].isalnum():
                found.append(Word(part, stem_of(low), place, place + len(part)))
            place += len(part)
    return found


def support(claim: str, ground: str) -> Support:
    """Weigh the words of ``claim`` by how rare they are, and tell how far ``ground`` supports them."""
    held = content(ground)
    stems = {one.stem for one in held}
    common = [plain(one.text) for one in held if one.is_common]
    common += [low for low in _plains(ground) if low == "against"]
    total = 0.0
    lost = []
    for one in content(claim):
        low = plain(one.text)
        weight = 0.3 + rarity(low)
        if not one.is_common or low in LIGHT:
            if one.stem in stems or not one.is_common:
                total += weight * (one.stem in stems)
            continue
        total += weight
        if one.stem not in stems and not _is_supported(low, common):
            lost.append(Lost(one, weight))
    return Support(total, tuple(lost))


def in_context(claim: str, found: Support, passages: Sequence[str], senses: Senses) -> Support:
    """Return ``found`` with less lost of words that mean what a word of ``passages`` means there.

    The token-wise greedy matching of BERTScore (Zhang et al., ICLR 2020).
    """
    lost = [one.word for one in found.lost]
    if not lost:
        return found
    own = senses.word_vectors(claim, [(one.start, one.end) for one in lost])
    nearest = np.max([_nearest(lost, own, text, senses) for text in passages], axis=0)
    left = 1.0 - np.clip((nearest - _LITTLE) / (_MUCH - _LITTLE), 0.0, 1.0)
    weighed = zip(found.lost, left.tolist(), nearest.tolist(), strict=True)
    return replace(
        found,
        lost=tuple(
            replace(one, weight=one.weight * part, near=near) for one, part, near in weighed
        ),
    )


def added_phrase(claim: str, found: Support) -> str:
    """Return a phrase of ``claim`` without names of which nothing is supported; "" if there is none.

    "… after a strike", "… to the museum": what a model adds is a phrase by itself, while what it
    says in other words stands among words that are supported.
    """
    near = {one.word.start: one.near for one in found.lost}
    words = content(claim)
    for start, end in list(_phrases(claim))[1:]:  # what is added comes after something
        held = [one for one in words if start <= one.start < end]
        telling = [one for one in held if plain(one.text) not in LIGHT | _IDIOMS]
        if not telling or not all(one.is_common and one.start in near for one in telling):
            continue
        least = _STRANGE if len(telling) == 1 else _STRANGE_TOGETHER
        if np.mean([near[one.start] for one in telling]) < least:
            return claim[start:end].strip()
    return ""


def _phrases(claim: str) -> Iterator[Span]:
    last = 0
    for match in _JOINTS.finditer(claim):
        yield last, match.start()
        last = match.end()
    yield last, len(claim)


def _nearest(
    lost: Sequence[Word], own: NDArray[np.float32], text: str, senses: Senses
) -> NDArray[np.float32]:
    """Return for each of some words the cosine with the nearest word of ``text``; 0 beside an opposite."""
    held = content(text)
    if not held:
        return np.zeros(len(lost), dtype=np.float32)
    cosines = own @ senses.word_vectors(text, [(one.start, one.end) for one in held]).T
    lows = {plain(one.text) for one in held}
    turned = [bool(opposites_of(plain(one.text)) & lows) for one in lost]
    nearest: NDArray[np.float32] = np.where(turned, 0.0, cosines.max(axis=1)).astype(np.float32)
    return nearest


def boasts(missing: Sequence[str]) -> str:
    """Return a superlative among words that nothing supports; "" if there is none."""
    return next((one for one in missing if _MOST.fullmatch(one)), "")


def similarity(likeness: Sequence[float]) -> float:
    """Return the greatest of some cosines, 0 without any."""
    return float(np.max(likeness)) if len(likeness) else 0.0


def can_act(one: Word) -> bool:
    """Tell whether a word may say who does something, or to whom: it says more than most do."""
    return plain(one.text) not in LIGHT and not NUMBER.fullmatch(one.text)


def _is_supported(low: str, common: Sequence[str]) -> bool:
    if any(_is_form_of(low, other) for other in common) or same_side(low) & set(common):
        return True
    return any(
        value >= _ALIKE and other not in opposites_of(low)
        for other, value in zip(common, nearness(low, common), strict=True)
    )


def _is_form_of(low: str, other: str) -> bool:
    """Tell whether two words share so long a beginning that they are forms of one: "decide", "decision"."""
    shared = 0
    for one, two in zip(low, other, strict=False):
        if one != two:
            break
        shared += 1
    if low.removeprefix("re") == other or other.removeprefix("re") == low:
        return True
    if shared >= 4 and shared == min(len(low), len(other)):
        return abs(len(low) - len(other)) <= 3
    return shared >= 5 and shared >= 0.6 * max(len(low), len(other))


def _plains(text: str) -> list[str]:
    return [plain(word) for _, word in words_at(text, 0, len(text))]
