"""How near texts and words are in meaning, by the vectors of an embedding model."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from index.embed import Embedder
from index.sentences import Span
from index.vectors import Vector

_TEXTS = 500  # vectors of texts that are kept; 1.5 kB each
_READINGS = 100  # texts whose words' vectors are kept; about 100 kB each


class Meaning:
    """Compares by what ``embedder`` makes of texts. May be used from several threads.

    The passages of a reply are held against each of its sentences, so what was made of a text is
    kept for a while.
    """

    def __init__(self, embedder: Embedder) -> None:
        self.embedder = embedder
        self._known: dict[str, Vector] = {}
        self._words = lru_cache(_READINGS)(self._read_words)

    def likeness(self, text: str, others: Sequence[str]) -> Vector:
        """Return the cosine of ``text`` with each of ``others``, in [-1, 1]."""
        asked = self.embedder.embed_query(text)
        cosines: Vector = self._vectors(others) @ asked
        return cosines

    def word_vectors(self, text: str, words: Sequence[Span]) -> Vector:
        """Return the vectors of ``words`` as they are meant in ``text``: (words, dimension), unit length."""
        return self._words(text, tuple(words))

    def _vectors(self, texts: Sequence[str]) -> Vector:
        before = self._known
        fresh = [text for text in dict.fromkeys(texts) if text not in before]
        made = dict(zip(fresh, self.embedder.embed_passages(fresh), strict=True)) if fresh else {}
        known = {**before, **made}  # a new dict: another thread may be reading the old one
        if fresh:
            self._known = known if len(known) <= _TEXTS else made
        return np.array([known[text] for text in texts], dtype=np.float32).reshape(
            len(texts), self.embedder.dimension
        )

    def _read_words(self, text: str, words: tuple[Span, ...]) -> Vector:
        _, (found,) = self.embedder.embed_parts([text], [words])
        found.flags.writeable = False  # it is handed out again
        return found
