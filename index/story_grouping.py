"""Which articles are about one event: decided by what each of them says, and when.

Pure functions. A few articles that may belong together are grouped anew from scratch, so that
the order in which they came matters little. Groups are compared as wholes: what all articles of
a group say stands out in it, and what one of them says beside fades.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from index.vectors import Vector

WINDOW = timedelta(days=10)
"""Days without news after which an event is over: an anniversary is another one."""

# How alike two groups are is the mean of two shares: of telling words in common, and of likeness
# in meaning (beginnings of any two articles have a cosine of some 0.2). A week without news
# leaves a third of it, since news of the same kind comes again: the next hearing, the next match.
ALIKE = 0.37
_UNLIKE_COSINE = 0.2
_FADES_DAYS = 7.0
# What is alike as a whole may still be a chain from one event to another; so each two articles of
# the groups have to be alike on average, too, if less.
ALIKE_EACH = 0.15
_FADES_EACH_DAYS = 14.0

MOST = 60
"""Voices that are grouped anew together; more are not pulled apart any more."""

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sketch:
    """What of an article tells which event it is about.

    ``voice`` is the id that it has in common with its near-copies; ``story_id`` the story that
    it was in last. ``words`` are those of ``index.story_words``.
    """

    article_id: int
    version: int
    voice: int
    known_at: datetime
    vector: Vector
    words: Mapping[str, float]
    story_id: int | None = None


def likeness(sketches: Sequence[Sketch]) -> Matrix:
    """Return how alike each two of ``sketches`` are, in [0, 1]; from ALIKE on they are of one event."""
    return _Groups(sketches).likeness()


def grouped(sketches: Sequence[Sketch]) -> list[list[Sketch]]:
    """Group ``sketches`` by event; near-copies stay together and count once."""
    voices = list(_voices(sketches).values())
    groups = _Groups([voice[0] for voice in voices])
    while groups.join_nearest():
        pass
    return [[one for place in group for one in voices[place]] for group in groups.members]


def joined(new: Sketch, stories: Mapping[int, Sequence[Sketch]]) -> int | None:
    """Return the story to which ``new`` belongs most; None if to none of them.

    For stories too large to be grouped anew.
    """
    fits: dict[int, float] = {}
    for story_id, members in stories.items():
        voices = [voice[0] for voice in _voices(members).values()]
        if any(one.voice == new.voice for one in voices):
            return story_id
        near = sorted(voices, key=lambda one: abs(one.known_at - new.known_at))[:MOST]
        fits[story_id] = _Groups([new, *near]).fit_of_first()
    best = max(fits, key=lambda story_id: (fits[story_id], -story_id), default=None)
    return best if best is not None and fits[best] >= ALIKE else None


def named(groups: Sequence[Sequence[Sketch]]) -> list[int | None]:
    """Return which of the stories there were each group goes on with; None makes a new one.

    The group with most articles of a story goes on with it, of several stories with the oldest.
    """
    shares = sorted(
        (-count, story_id, place)
        for place, group in enumerate(groups)
        for story_id, count in Counter(one.story_id for one in group).items()
        if story_id is not None
    )
    owner: dict[int, int] = {}
    for _, story_id, place in shares:
        owner.setdefault(story_id, place)
    return [
        min((one for one, owned in owner.items() if owned == place), default=None)
        for place in range(len(groups))
    ]


def _voices(sketches: Sequence[Sketch]) -> dict[int, list[Sketch]]:
    """Return near-copies together, the earliest first."""
    voices: dict[int, list[Sketch]] = {}
    for one in sorted(sketches, key=lambda one: (one.known_at, one.article_id)):
        voices.setdefault(one.voice, []).append(one)
    return voices


class _Groups:
    """Groups of sketches, at first one each, with what is needed to tell how alike they are.

    ``_words`` and ``_meaning`` hold the dot products of the groups' sums, ``_pairs`` the sum of
    likeness over the pairs of their sketches.
    """

    def __init__(self, sketches: Sequence[Sketch]) -> None:
        self.members = [[place] for place in range(len(sketches))]
        vectors = np.stack([one.vector for one in sketches]).astype(np.float64)
        self._words = _shared_words(sketches)
        self._meaning: Matrix = vectors @ vectors.T
        days = np.array([one.known_at.timestamp() / 86_400 for one in sketches])
        self._first, self._last = days.copy(), days.copy()
        apart = np.abs(days[:, None] - days[None, :])
        self._pairs = _mean(self._words, self._meaning) * np.exp(-apart / _FADES_EACH_DAYS)
        self._sizes = np.ones(len(sketches))

    def likeness(self) -> Matrix:
        """Return how alike each two groups are; 0 where they are too far apart in time or in parts."""
        alike = _mean(_cosines(self._words), _cosines(self._meaning))
        gap = np.maximum(self._first[:, None] - self._last[None, :], 0)
        gap = np.maximum(gap, gap.T)
        each = self._pairs / np.outer(self._sizes, self._sizes)
        possible = (gap <= WINDOW.days) & (each >= ALIKE_EACH)
        found: Matrix = np.where(possible, alike * np.exp(-gap / _FADES_DAYS), 0.0)
        return found

    def fit_of_first(self) -> float:
        """Return how alike the first group is to all others together."""
        if self._pairs[0, 1:].sum() < ALIKE_EACH * (len(self.members) - 1):
            return 0.0
        words, meaning = (
            one[0, 1:].sum() / max(math.sqrt(one[0, 0] * one[1:, 1:].sum()), 1e-9)
            for one in (self._words, self._meaning)
        )
        first, last = self._first[1:].min(), self._last[1:].max()
        gap = max(first - self._last[0], self._first[0] - last, 0.0)
        alike = float(_mean(np.array(words), np.array(meaning)))
        return alike * math.exp(-gap / _FADES_DAYS) if gap <= WINDOW.days else 0.0

    def join_nearest(self) -> bool:
        """Join the two groups that are most alike, if they are of one event; tell whether."""
        if len(self.members) < 2:
            return False
        alike = self.likeness()
        np.fill_diagonal(alike, -math.inf)
        first, second = sorted(divmod(int(np.argmax(alike)), len(self.members)))
        if alike[first, second] < ALIKE:
            return False
        self.join(first, second)
        return True

    def join(self, first: int, second: int) -> None:
        """Make one group of two, in the place of the ``first``."""
        self._words = _summed(self._words, first, second)
        self._meaning = _summed(self._meaning, first, second)
        self._pairs = _summed(self._pairs, first, second)
        self._first[first] = min(self._first[first], self._first[second])
        self._last[first] = max(self._last[first], self._last[second])
        self._sizes[first] += self._sizes[second]
        self._first, self._last, self._sizes = (
            np.delete(one, second) for one in (self._first, self._last, self._sizes)
        )
        self.members[first] += self.members.pop(second)


def _mean(words: Matrix, meaning: Matrix) -> Matrix:
    shares = np.clip((meaning - _UNLIKE_COSINE) / (1 - _UNLIKE_COSINE), 0, 1)
    mean: Matrix = (np.clip(words, 0, 1) + shares) / 2
    return mean


def _cosines(products: Matrix) -> Matrix:
    lengths = np.sqrt(np.maximum(np.diag(products), 1e-9))
    cosines: Matrix = products / np.outer(lengths, lengths)
    return cosines


def _summed(products: Matrix, first: int, second: int) -> Matrix:
    """Add what stands at ``second`` to what stands at ``first``, in rows and columns."""
    products = products.copy()
    products[first] += products[second]
    products[:, first] += products[:, second]
    smaller: Matrix = np.delete(np.delete(products, second, 0), second, 1)
    return smaller


def _shared_words(sketches: Sequence[Sketch]) -> Matrix:
    """Return the dot products of the words of each two."""
    held = Counter(word for one in sketches for word in one.words)
    # What only one of them says counts in its own length alone.
    places = {word: place for place, word in enumerate(w for w, n in held.items() if n > 1)}
    rows = np.zeros((len(sketches), max(len(places), 1)))
    for row, one in zip(rows, sketches, strict=True):
        shared = [(places[word], weight) for word, weight in one.words.items() if word in places]
        if shared:
            where, weights = zip(*shared, strict=True)
            row[list(where)] = weights
    products: Matrix = rows @ rows.T
    lengths = [sum(weight * weight for weight in one.words.values()) for one in sketches]
    np.fill_diagonal(products, lengths)
    return products
