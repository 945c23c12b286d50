"""The words of an article that tell which event it is about: rare ones, said often, with their weights.

How rare a word is does not depend on what else is in the catalog, so that an article says the
same whatever came before it.
"""

import math
import re
from collections import Counter
from functools import lru_cache

from index.embed import default_folder
from index.names import skeleton
from index.stemming import stem
from index.types import Article

MOST = 60  # words kept of an article
READ = 4000  # characters of a body that are read
_HEADLINE = 2  # times as much as one in the body counts a word of the headline
_WORD = re.compile(r"[^\W_](?:[\w’'&]|(?<=\d)[.,](?=\d))*")
_COMMONEST = 1996  # where the default model's vocabulary begins to list words ("the"), by frequency
_SIZE = 30_522


def telling_words(article: Article) -> dict[str, float]:
    """Return the most telling words of an article with weights whose squares add up to 1.

    An outlet names itself in all its articles, so its name tells nothing.
    """
    counted: Counter[str] = Counter()
    for text, weight in ((article.headline, _HEADLINE), (article.body[:READ], 1)):
        for word in _words(text, article.language):
            counted[word] += weight
    for word in _words(article.source.replace(".", " "), ""):
        counted.pop(word, None)
    weights = {word: (1 + math.log(times)) * _rarity(word) for word, times in counted.items()}
    kept = sorted(weights.items(), key=lambda one: (-one[1], one[0]))[:MOST]
    length = math.sqrt(sum(weight * weight for _, weight in kept)) or 1.0
    return {word: round(weight / length, 4) for word, weight in kept if weight > 0}


def _words(text: str, language: str) -> list[str]:
    """Return the keys of the words of ``text``; in a foreign tongue those of names only.

    Which of its words are common is not known there; names are the same in many languages.
    """
    found = [word for word in _WORD.findall(text) if len(word) > 1]
    if language not in ("en", ""):
        small = {word for word in found if word[0].islower()}  # "Der" that begins a sentence
        found = [word for word in found if word not in small and word.lower() not in small]
    return [_key(word) for word in found]


@lru_cache(maxsize=100_000)
def _key(word: str) -> str:
    """Return what the forms of a word, and the spellings of a name, have in common."""
    bare = re.split(r"['’]", word, maxsplit=1)[0].lower()
    if word[0].isupper() and bare.isalpha() and bare not in _ranks():
        return skeleton(bare)
    return stem(bare)


def _rarity(key: str) -> float:
    """Return how rare a word is, in [0, 1]: by its rank among the words that the default model knows."""
    rank = _ranks_of_keys().get(key, _SIZE)
    return math.log1p(max(rank - _COMMONEST, 0)) / math.log1p(_SIZE - _COMMONEST)


@lru_cache(maxsize=1)
def _ranks() -> dict[str, int]:
    listed = (default_folder() / "vocab.txt").read_text("utf-8").splitlines()
    return {word: rank for rank, word in enumerate(listed) if not word.startswith("##")}


@lru_cache(maxsize=1)
def _ranks_of_keys() -> dict[str, int]:
    """Return for each stem the rank of its commonest word."""
    found: dict[str, int] = {}
    for word, rank in _ranks().items():
        found.setdefault(stem(word), rank)
    return found
