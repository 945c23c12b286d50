"""How well attributions are found: figures against articles in which they were marked by hand.

As published with PolNeAR (Newell, Margolin and Ruths, LREC 2018): by white-space token for
source, cue and content each; and by pairs of speaker and content, where a pair is right when its
content overlaps a marked content by at least half of their union and its source overlaps the
source of that attribution.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from index.nesting import Attribution
from index.sentences import Span

_TOKEN = re.compile(r"\S+")


@dataclass(slots=True)
class Counted:
    """True positives, all that was predicted and all that was marked."""

    right: int = 0
    predicted: int = 0
    marked: int = 0

    def add(self, right: int, predicted: int, marked: int) -> None:
        """Count more."""
        self.right += right
        self.predicted += predicted
        self.marked += marked

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall, in [0, 1]."""
        total = self.predicted + self.marked
        return 2 * self.right / total if total else 0.0


@dataclass(slots=True)
class Figures:
    """What was counted over several articles."""

    source: Counted = field(default_factory=Counted)
    cue: Counted = field(default_factory=Counted)
    content: Counted = field(default_factory=Counted)
    pairs: Counted = field(default_factory=Counted)


def score(
    articles: Iterable[tuple[str, Sequence[dict[str, Any]], Sequence[Attribution]]],
) -> Figures:
    """Count over ``(text, marked attributions, found ones)``; the marked ones as PolNeAR has them."""
    figures = Figures()
    for text, marked, found in articles:
        tokens = [match.span() for match in _TOKEN.finditer(text)]
        for role, counted in (
            ("source", figures.source),
            ("cue", figures.cue),
            ("content", figures.content),
        ):
            there = _tokens(tokens, [span for one in marked for span in one[role]])
            said = _tokens(tokens, [span for one in found for span in spans_of(one, role)])
            counted.add(len(there & said), len(said), len(there))
        _score_pairs(figures.pairs, marked, found)
    return figures


def spans_of(one: Attribution, role: str) -> list[Span]:
    """Return the spans of a found attribution in ``role``."""
    if role == "content":
        return list(one.content)
    span = one.source if role == "source" else one.cue
    return [span] if span else []


def _tokens(tokens: Sequence[Span], spans: Iterable[Sequence[int]]) -> set[int]:
    return {
        number
        for start, end in spans
        for number, (left, right) in enumerate(tokens)
        if start < right and left < end
    }


def _score_pairs(
    counted: Counted, marked: Sequence[dict[str, Any]], found: Sequence[Attribution]
) -> None:
    gold = [one for one in marked if one["source"] and one["content"]]
    pairs = [one for one in found if one.source and one.content]
    left = list(gold)
    right = 0
    for one in pairs:
        match = next((other for other in left if _is_pair(one, other)), None)
        if match is not None:
            left.remove(match)
            right += 1
    counted.add(right, len(pairs), len(gold))


def _is_pair(one: Attribution, other: dict[str, Any]) -> bool:
    content, wanted = _characters(one.content), _characters(other["content"])
    if 2 * len(content & wanted) < len(content | wanted):
        return False
    return bool(_characters([one.source] if one.source else []) & _characters(other["source"]))


def _characters(spans: Iterable[Sequence[int]]) -> set[int]:
    return {place for start, end in spans for place in range(start, end)}


Finder = Callable[[str], Sequence[Attribution]]
