"""Vectors of parts of a text, out of one reading of the whole: each the mean of its tokens' states.

A part keeps what its surroundings told the model, and costs no reading of its own; the method is
that of late chunking (Günther et al. 2024, arXiv 2409.04701).
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.sentences import Span

Array = NDArray[np.float32]


def pool(states: Array, offsets: Sequence[Span], parts: Sequence[Span]) -> Array:
    """Return a unit vector for each of ``parts``: shape (parts, dimension).

    ``states`` (tokens, dimension) are the model's last, ``offsets`` where each token stands in
    the text, empty for the marks at its ends. A part with no token gets the mean of all.
    """
    starts, ends = np.array(offsets, dtype=np.int64).reshape(-1, 2).T
    vectors = np.empty((len(parts), states.shape[1]), dtype=np.float32)
    for row, (start, end) in enumerate(parts):
        inside = (starts < end) & (ends > start) & (ends > starts)
        vectors[row] = states[inside if inside.any() else slice(None)].mean(axis=0)
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: Array = vectors / np.maximum(norms, 1e-12)
    return unit
