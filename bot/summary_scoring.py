"""How much each sentence carries of its story."""

from collections.abc import Sequence

import numpy as np

from bot.summary_choice import Array, Ranked
from bot.summary_lines import Line


def ranked(lines: Sequence[Line]) -> Ranked:
    """Score ``lines`` and compare them with each other."""
    likeness = _likeness(lines)
    scores = np.array([3 / (1 + line.number) for line in lines]) + 4 * likeness.mean(axis=1)
    return Ranked(lines, scores, likeness)


def _likeness(lines: Sequence[Line]) -> Array:
    words = {word: place for place, word in enumerate({w for line in lines for w in line.stems})}
    rows = np.zeros((len(lines), max(1, len(words))))
    for row, line in enumerate(lines):
        rows[row, [words[word] for word in line.stems]] = 1.0
    rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    alike: Array = rows @ rows.T
    return alike
