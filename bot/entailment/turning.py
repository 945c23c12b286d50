"""Turn a text so that it says of two twins what the wrong one says: then that one is right.

Pure. What makes a claim wrong beside a text makes another right beside the turned text, in the
same words: so no word, order or length can be taken for a sign of truth.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

from bot.words import words
from index.sentences import Span, sentences

_WORD = re.compile(r"\w+(?:[’'.,-]\w+)*|[^\w\s]")
_MOST_CHANGES = 2  # between twins; an exchange needs two
_MOST_WORDS = 10  # of one change
_BESIDE = ((0, 0), (1, 0), (0, 1), (1, 1))  # words before and after that may tell where it stands
_CLOSE = re.compile(r"[,.;:!?]")


@dataclass(frozen=True, slots=True)
class _Change:
    """What stands between two places of a text, ``start`` and ``end`` in characters, is to be ``new``."""

    start: int
    end: int
    new: str


def turn(right: str, wrong: str, text: str) -> str:
    """Return ``text``, which bears ``right`` out, changed so that it bears out its twin ``wrong``.

    "" if what differs between the two does not stand at exactly one place each in the sentence of
    ``text`` that has most words of ``right``.
    """
    start, end = _nearest(right, text)
    turned = _turn(right, wrong, text[start:end])
    return text[:start] + turned + text[end:] if turned else ""


def _nearest(claim: str, text: str) -> Span:
    own = set(words(claim))
    return max(sentences(text), key=lambda span: len(own & set(words(text[slice(*span)]))))


def _turn(right: str, wrong: str, text: str) -> str:
    changes = [_change(right, wrong, places, text) for places in _differences(right, wrong)]
    known = sorted((one for one in changes if one), key=lambda one: one.start)
    if len(known) < len(changes) or not 0 < len(known) <= _MOST_CHANGES:
        return ""
    if any(one.end > other.start for one, other in pairwise(known)):
        return ""
    for one in reversed(known):
        text = text[: one.start] + one.new + text[one.end :]
    return text


def _differences(right: str, wrong: str) -> Iterator[tuple[int, int, int, int]]:
    ours, theirs = ([text[slice(*span)] for span in _spans(text)] for text in (right, wrong))
    for what, *places in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        if what != "equal":
            start, end, other_start, other_end = places
            yield start, end, other_start, other_end


def _change(right: str, wrong: str, places: tuple[int, int, int, int], text: str) -> _Change | None:
    start, end, other_start, other_end = places
    if max(end - start, other_end - other_start) > _MOST_WORDS:
        return None
    new = _between(wrong, _spans(wrong)[other_start:other_end])
    spans = _spans(text)
    found = _only_place(_folded(right), (start, end), _folded(text))
    if found is None:
        return None
    if found[0] == found[1]:
        at = spans[found[0] - 1][1] if found[0] else 0
        follows = _CLOSE.match(text, at) is not None
        new = new.rstrip(",") if follows else new
        return _Change(at, at, new if _CLOSE.match(new) else f" {new}")
    old = _between(text, spans[slice(*found)])
    first, last = spans[found[0]][0], spans[found[1] - 1][1]
    if not new:
        return _Change(max(first - 1, 0), last, "")
    return _Change(first, last, _cased_as(old, new) if start == 0 else new)


def _only_place(ours: Sequence[str], span: Span, held: Sequence[str]) -> Span | None:
    """Return where the words of ``span`` stand in ``held``, if their neighbours leave one place only."""
    for before, after in _BESIDE:
        start, end = span[0] - before, span[1] + after
        if start < 0 or end > len(ours) or start == end:
            continue
        sought = ours[start:end]
        last = len(held) - len(sought)
        found = [place for place in range(last + 1) if held[place : place + len(sought)] == sought]
        if len(found) == 1:
            return found[0] + before, found[0] + len(sought) - after
    return None


def _spans(text: str) -> list[Span]:
    return [match.span() for match in _WORD.finditer(text)]


def _folded(text: str) -> list[str]:
    return [text[slice(*span)].casefold() for span in _spans(text)]


def _between(text: str, spans: Sequence[Span]) -> str:
    return text[spans[0][0] : spans[-1][1]] if spans else ""


def _cased_as(old: str, new: str) -> str:
    """Return ``new`` with a capital if ``old`` has one: a claim's first word may stand within a text."""
    first = new[0].upper() if old[0].isupper() else new[0].lower()
    return first + new[1:]
