"""How near texts and words are in meaning, by the vectors of an embedding model."""

from collections.abc import Sequence
from dataclasses import dataclass

from index.embed import Embedder
from index.sentences import Span
from index.vectors import Vector


@dataclass(frozen=True, slots=True)
class Meaning:
    """Compares by what ``embedder`` makes of texts."""

    embedder: Embedder

    def likeness(self, text: str, others: Sequence[str]) -> Vector:
        """Return the cosine of ``text`` with each of ``others``, in [-1, 1]."""
        asked = self.embedder.embed_query(text)
        cosines: Vector = self.embedder.embed_passages(list(others)) @ asked
        return cosines

    def word_vectors(self, text: str, words: Sequence[Span]) -> Vector:
        """Return the vectors of ``words`` as they are meant in ``text``: (words, dimension), unit length."""
        _, (found,) = self.embedder.embed_parts([text], [words])
        return found
