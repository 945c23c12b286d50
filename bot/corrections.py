"""Corrections: what an outlet took back is not told as true, and the notice is told whole."""

import re
from collections.abc import Iterator, Sequence, Set
from typing import Protocol, TypeVar

from bot.words import stems
from index.sentences import Span, joined, paragraphs
from index.types import Hit, StoredArticle

_NOTICE = re.compile(r"\W*(?:correction|clarification|erratum)\b\s*[:.—–-]", re.IGNORECASE)
_SAME = 0.6  # share of a sentence's stems in the notice from which it is the one taken back


class Told(Protocol):
    """A sentence as far as it matters here; see ``bot.evidence.Candidate``."""

    @property
    def hit(self) -> Hit: ...
    @property
    def text(self) -> str: ...
    @property
    def stems(self) -> frozenset[str]: ...


T = TypeVar("T", bound=Told)


def whole_notices(text: str, cut: Sequence[Span], longest: int) -> Iterator[Span]:
    """Join a correction's sentences, since the first says only what was wrong, up to ``longest``."""

    def goes_on(left: Span, right: Span) -> bool:
        beside = "\n" not in text[left[1] : right[0]] and right[1] - left[0] <= longest
        return beside and bool(_NOTICE.match(text[slice(*left)]))

    return joined(cut, goes_on)


def without_corrected(candidates: Sequence[T]) -> list[T]:
    """Leave out what a correction among ``candidates``, of the same source and later, took back."""
    notices = [one for one in candidates if _NOTICE.match(one.text)]
    return [one for one in candidates if not any(_takes_back(other, one) for other in notices)]


def notices_in(article: StoredArticle) -> list[str]:
    """Return the paragraphs of ``article`` that are corrections."""
    found = (article.body[start:end] for start, end in paragraphs(article.body))
    return [text for text in found if _NOTICE.match(text)]


def is_taken_back(article: StoredArticle, text: str, by: StoredArticle, notice: str) -> bool:
    """Tell whether ``notice``, of the article ``by``, took ``text`` of ``article`` back."""
    return _corrects(by, set(stems(notice)), article, set(stems(text)))


def _takes_back(notice: Told, one: Told) -> bool:
    return _corrects(notice.hit.article, notice.stems, one.hit.article, one.stems)


def _corrects(by: StoredArticle, notice: Set[str], article: StoredArticle, told: Set[str]) -> bool:
    if by.source != article.source or by.known_at <= article.known_at or not told:
        return False
    return len(told & notice) >= _SAME * len(told)
