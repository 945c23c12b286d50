"""Words of questions and sentences: how they are cut, which ones carry meaning, how rare they are."""

import math
import re
from collections.abc import Iterator
from functools import lru_cache

from index.embed import default_folder
from index.stemming import stem

_WORD = re.compile(r"[^\W_](?:[\w’'&.-]|(?<=\d),(?=\d))*\w|[^\W_]")
_PARTS = re.compile(r"[-/]")
NUMBER = re.compile(
    r"\d[\d.,]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|hundreds?"
    r"|thousands?|millions?|billions?|trillions?|half|twice|third|quarter",
    re.IGNORECASE,
)
TIME = re.compile(
    r"\b(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?"
    r"|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
    r"|Christmas|Easter|[Yy]esterday|[Tt]oday|[Tt]onight|[Tt]omorrow|ago|[Ll]ast (?:week|month|year)"
    r"|(?:spring|summer|autumn|winter|midnight|noon)|(?:1[5-9]|20)\d\d|\d{1,2}[:.]\d\d|[ap]\.?m\.?)(?!\w)"
)
STOPWORDS = frozenset((
    "a", "about", "above", "according", "after", "again", "against", "all", "also", "am",
    "an", "and", "any", "are", "as", "at", "be", "because", "been", "before", "being",
    "below", "between", "both", "but", "by", "can", "come", "could", "did", "do", "does",
    "doing", "down", "during", "each", "else", "few", "for", "from", "further", "had", "has",
    "have", "having", "he", "her", "here", "hers", "him", "his", "how", "i", "if", "in",
    "into", "is", "it", "its", "itself", "just", "many", "me", "more", "most", "much", "my",
    "new", "no", "nor", "not", "now", "of", "off", "on", "once", "only", "or", "other", "our",
    "out", "over", "own", "said", "same", "say", "says", "she", "should", "so", "some",
    "such", "tell", "than", "that", "the", "their", "them", "then", "there", "these", "they",
    "this", "those", "through", "to", "too", "under", "until", "up", "us", "very", "was",
    "we", "week", "were", "what", "when", "where", "which", "while", "who", "whom", "whose",
    "why", "will", "with", "would", "you", "your", "ain't", "aren't", "can't", "couldn't",
    "didn't", "doesn't", "don't", "hadn't", "hasn't", "haven't", "isn't", "shouldn't", "wasn't",
    "kind", "kinds", "sort", "sorts", "type", "types", "weren't", "won't", "wouldn't", "i'm", "it's", "that's", "they're", "we're", "what's", "who's",
))  # fmt: skip
_COMMONEST = 1996  # where the default model's vocabulary begins to list words ("the"), by frequency
_VOCABULARY = 30_522


def words(text: str) -> list[str]:
    """Cut ``text`` into words as written, hyphenated ones whole."""
    return _WORD.findall(text)


@lru_cache(maxsize=100_000)
def plain(word: str) -> str:
    """Return ``word`` in small letters without a possessive ending."""
    return re.sub(r"'s$", "", word.lower().replace("’", "'"))


def words_at(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    """Cut ``text`` from ``start`` to ``end`` into words, each with the place where it begins."""
    return ((found.start(), found[0]) for found in _WORD.finditer(text, start, end))


def stems(text: str) -> list[str]:
    """Return the stems of the words of ``text`` that carry meaning, in order."""
    return [one for word in words(text) for one in stems_of(word)]


@lru_cache(maxsize=100_000)
def stems_of(word: str) -> tuple[str, ...]:
    """Return the stems of the parts of ``word``, as written, that carry meaning."""
    parts = _PARTS.split(plain(word))
    return tuple(stem(part) for part in parts if part and part not in STOPWORDS)


@lru_cache(maxsize=100_000)
def rarity(word: str) -> float:
    """Return how rare ``word`` (plain) is, in [0, 1].

    Read off its rank in the word-piece vocabulary of BERT, which lists words by frequency; a
    word that is not in it is rarest.
    """
    rank = vocabulary().get(word, _VOCABULARY)
    return math.log1p(max(rank - _COMMONEST, 0)) / math.log1p(_VOCABULARY - _COMMONEST)


@lru_cache(maxsize=1)
def vocabulary() -> dict[str, int]:
    """Return the words and word pieces that the default embedding model knows, with their rank."""
    listed = (default_folder() / "vocab.txt").read_text("utf-8").splitlines()
    return {word: rank for rank, word in enumerate(listed)}
