"""What the gate reads with: the meaning of texts and words, and whether one text follows from another."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from bot.entailment.model import Entailment, open_entailment
from index.meaning import Meaning
from index.sentences import Span
from index.vectors import Vector

_KEPT = (
    1_000  # claims whose doubt is remembered: while a model writes, each is held up again and again
)


class Reading:
    """Reads by an embedding model and the entailment network."""

    def __init__(self, meaning: Meaning, entailment: Entailment) -> None:
        self._meaning = meaning
        self._doubt = lru_cache(maxsize=_KEPT)(entailment.doubt)

    def likeness(self, text: str, others: Sequence[str]) -> Vector:
        """Return the cosine of ``text`` with each of ``others``, in [-1, 1]."""
        return self._meaning.likeness(text, others)

    def word_vectors(self, text: str, words: Sequence[Span]) -> Vector:
        """Return the vectors of ``words`` as they are meant in ``text``: (words, dimension), unit length."""
        return self._meaning.word_vectors(text, words)

    def doubt(self, claim: str, ground: str) -> float:
        """Return the probability, in [0, 1], that ``ground`` does not bear ``claim`` out."""
        return self._doubt(claim, ground)


def open_reading(meaning: Meaning, models: Path) -> Reading:
    """Open what the gate reads with; the network is exported into the folder ``models``. Raises ModelError."""
    return Reading(meaning, open_entailment(models))
