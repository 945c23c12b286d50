"""Which sentences make the summary, and in which order: what matters most, once, and understood.

Pure functions. Sentences are taken one by one, each time the one that scores best beside what
it repeats of those taken, among those that are understood after them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.summary.lines import Line
from bot.summary.names import insertion_for_pronoun, insertion_for_surname
from bot.words import stems
from index.sentences import Span

ALIKE = 0.5  # likeness from which a sentence says the same as one taken
_REPEATS = 2.0  # what a likeness of 1 takes off a score
Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Room:
    """How much there is to be filled. A first sentence is never too long for it."""

    sentences: int
    characters: int


@dataclass(frozen=True, slots=True, eq=False)
class Ranked:
    """Sentences in reading order with their scores, and how like each is to each, in [0, 1]."""

    lines: Sequence[Line]
    scores: Array
    likeness: Array


@dataclass(frozen=True, slots=True)
class Shown:
    """A sentence of a summary: the characters that prove it, and its text with what was added."""

    line: Line
    start: int
    text: str


def choose(ranked: Ranked, room: Room, is_open: Callable[[Line], bool]) -> list[Shown]:
    """Choose those of the lines that are open to fill the room; return them in reading order."""
    left = {n for n, line in enumerate(ranked.lines) if line.tells and is_open(line)}
    taken: list[int] = []
    while left and len(taken) < room.sentences:
        best = _best(ranked, left, taken)
        if best is None:
            break
        left.discard(best)
        if not taken or _fits(ranked.lines, [*taken, best], room):
            taken.append(best)
    return _written([ranked.lines[number] for number in in_reading_order(ranked.lines, taken)])


def in_reading_order(lines: Sequence[Line], taken: Sequence[int]) -> list[int]:
    """Put the article of what was taken first at the beginning, the others by time after it."""
    first = lines[taken[0]].article if taken else None
    return sorted(taken, key=lambda number: (lines[number].article is not first, number))


def _fits(lines: Sequence[Line], taken: Sequence[int], room: Room) -> bool:
    return sum(len(lines[one].text) + 1 for one in taken) - 1 <= room.characters


def _best(ranked: Ranked, left: set[int], taken: Sequence[int]) -> int | None:
    """Return which of ``left`` comes next: the best that is new and understood."""
    values = {}
    for number in left:
        alike = max((float(ranked.likeness[number, other]) for other in taken), default=0.0)
        if alike < ALIKE and np.isfinite(ranked.scores[number]):
            values[number] = float(ranked.scores[number]) - _REPEATS * alike
    for number in sorted(values, key=lambda one: (-values[one], one)):
        if is_understood(ranked.lines, number, taken):
            return number
    return None


def is_understood(lines: Sequence[Line], number: int, taken: Sequence[int]) -> bool:
    """Tell whether a line is understood by who has read those ``taken`` that stand before it."""
    line = lines[number]
    needed = line.leaning
    own = [lines[one] for one in sorted(taken) if one < number]
    own = [one for one in own if one.article is line.article]
    if needed.later and not own:
        return False
    if not needed.previous and not needed.words:
        return True
    if own and own[-1].number == line.number - 1:
        return True
    if needed.pronoun is not None:
        return insertion_for_pronoun(line.article.body, _pronoun(line)) is not None
    known = set(stems(line.article.headline)).union(*(one.stems for one in own))
    return bool(needed.words & known)


def _pronoun(line: Line) -> Span:
    """Return where the pronoun of a line stands in its article."""
    start, end = line.leaning.pronoun or (0, 0)
    return line.start + line.lead + start, line.start + line.lead + end


def _written(lines: Sequence[Line]) -> list[Shown]:
    """Write the lines out, with the names in brackets that a reader needs."""
    shown: list[Shown] = []
    for line in lines:
        told = " ".join([line.article.headline, *(one.text for one in shown)])
        if shown and _follows(shown[-1].line, line):
            text = _inserted(line.text, line.start, _surname(line, told))
            shown.append(Shown(line, line.start, text))
        else:
            shown.append(_alone(line, told))
    return shown


def _follows(before: Line, line: Line) -> bool:
    return before.article is line.article and before.number == line.number - 1


def _alone(line: Line, told: str) -> Shown:
    """Write a line out as one that does not follow the one before: without "But", with names."""
    start = line.start + line.lead
    added = _surname(line, told)
    if line.leaning.pronoun is not None:
        named = insertion_for_pronoun(line.article.body, _pronoun(line))
        added += [named] if named else []
    text = _inserted(line.text[line.lead :], start, added)
    if line.lead and text[0].islower():
        text = f"[{text[0].upper()}]{text[1:]}"
    return Shown(line, start, text)


def _surname(line: Line, told: str) -> list[tuple[int, str]]:
    found = insertion_for_surname(line.article.body, (line.start, line.end), told)
    return [found] if found else []


def _inserted(text: str, start: int, added: Sequence[tuple[int, str]]) -> str:
    """Put into ``text``, which begins at ``start`` of its article, what is to be ``added`` where."""
    for place, words in sorted(added, reverse=True):
        text = text[: place - start] + words + text[place - start :]
    return text
