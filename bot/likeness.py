"""What a question is about, and which words mean nearly the same: "paused" and "halted", "weapons" and "arms".

Read off the table that the default embedding model begins with: one vector a word, whatever
stands around it. That is enough to know another word for the same thing, and costs nothing to
look up. Names and numbers are never alike here: April is not June, and two are not three.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from bot.words import NUMBER, STOPWORDS, plain, rarity, vocabulary, words
from index.embed import default_folder
from index.stemming import stem

ALIKE = 0.4  # cosine from which two words count as alike
_PARTS = re.compile(r"[-/]")
_TABLE = "embeddings.word_embeddings.weight"
Vector = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Meaning:
    """What a question is about: the stems of its words with their weights, and what is like them.

    ``related`` gives, for a stem of the question, other stems with their likeness below 1.
    """

    weights: Mapping[str, float]
    related: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    def share(self, held: Set[str]) -> float:
        """Return the weighted share of the question that the stems ``held`` cover, in [0, 1]."""
        best: dict[str, float] = {}
        for other in self._told_by.keys() & held:
            for word, alike in self._told_by[other]:
                best[word] = max(best.get(word, 0.0), alike)
        found = sum(weight * best.get(word, 0.0) for word, weight in self.weights.items())
        return found / self._total if best else 0.0

    @cached_property
    def _total(self) -> float:
        return sum(self.weights.values())

    @cached_property
    def _told_by(self) -> dict[str, list[tuple[str, float]]]:
        """Give for each stem that tells something the stems of the question that it stands for.

        A sentence holds few of them, so that most of its words need not be looked at.
        """
        found: dict[str, list[tuple[str, float]]] = {}
        for word in self.weights:
            for other, alike in {**self.related.get(word, {}), word: 1.0}.items():
                found.setdefault(other, []).append((word, alike))
        return found


def meaning(text: str, held: Iterable[str] = ()) -> Meaning:
    """Return what ``text`` is about; ``held`` are plain words among which to look for like ones."""
    weights: dict[str, float] = {}
    for word in words(text):
        for part in _PARTS.split(plain(word)):
            if part and part not in STOPWORDS:
                weights[stem(part)] = 0.2 + rarity(part)
    return Meaning(weights, _related(text, set(held) - STOPWORDS))


def nearness(word: str, others: Sequence[str]) -> list[float]:
    """Return how alike ``word`` is to each of ``others`` (all plain), 0 where one is not known."""
    own = _vector(word)
    if own is None:
        return [0.0] * len(others)
    vectors = (_vector(other) for other in others)
    return [0.0 if one is None else float(own @ one) for one in vectors]


def _related(question: str, held: set[str]) -> dict[str, dict[str, float]]:
    known = [(word, vector) for word in held if (vector := _vector(word)) is not None]
    rows = np.stack([vector for _, vector in known]) if known else np.zeros((0, 1), np.float32)
    found: dict[str, dict[str, float]] = {}
    for word in _common(question) if known else ():
        vector = _vector(word)
        if vector is not None:
            found[stem(word)] = _alike([word for word, _ in known], rows @ vector)
    return found


def _common(question: str) -> list[str]:
    """Return the words of ``question`` that are neither names nor numbers."""
    parts = (part for word in words(question) if word.islower() for part in _PARTS.split(word))
    return [plain(part) for part in parts if part not in STOPWORDS and not NUMBER.fullmatch(part)]


def _alike(held: Sequence[str], likeness: Vector) -> dict[str, float]:
    found: dict[str, float] = {}
    for place in np.flatnonzero(likeness >= ALIKE).tolist():
        if not NUMBER.fullmatch(held[place]):
            key = stem(held[place])
            found[key] = max(found.get(key, 0.0), min(1.0, float(likeness[place])))
    return found


@lru_cache(maxsize=50_000)
def _vector(word: str) -> Vector | None:
    """Return the vector of ``word``, of unit length, or None where the table has not the word."""
    row = vocabulary().get(word)
    if row is None:
        return None
    vector: Vector = np.array(_table()[row])
    vector /= max(float(np.linalg.norm(vector)), 1e-9)
    return vector


@lru_cache(maxsize=1)
def _table() -> Vector:
    """Map the table of the model's file into memory: only what is looked up is read."""
    file = default_folder() / "model.safetensors"
    with file.open("rb") as opened:
        length = int.from_bytes(opened.read(8), "little")
        entry = json.loads(opened.read(length))[_TABLE]
    begin = 8 + length + entry["data_offsets"][0]
    return np.memmap(file, np.float32, "r", begin, tuple(entry["shape"]))
