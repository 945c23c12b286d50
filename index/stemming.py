"""Stems of English words."""

from functools import lru_cache
from typing import Protocol, cast


class _Stemmer(Protocol):
    """What is used of snowballstemmer."""

    def stemWord(self, word: str) -> str:  # noqa: N802 - its own name
        ...


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """Return the stem of an English word in small letters (Snowball)."""
    return _stemmer().stemWord(word)


@lru_cache(maxsize=1)
def _stemmer() -> _Stemmer:
    import snowballstemmer

    return cast("_Stemmer", snowballstemmer.stemmer("english"))
