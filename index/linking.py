"""From marked word pieces to attributions: which source and which cue belong to which content.

A cue gathers its own source and content by the bonds that the network gives it. What is marked
as content but bound to no cue goes on with the attribution before it, as the further paragraphs
of a long quotation do, or stands alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from index.nesting import Attribution, told_apart
from index.quotes import Quoted, quotations
from index.sentences import Span
from index.tagger import CONTENT, CUE, SOURCE, Tagged

# Least probabilities, which give the best F1 on articles that training kept back.
_CUE, _SURE_CUE = 0.30, 0.55  # of the words of a cue: of each, and of one of them at least
_SOURCE, _SURE_SOURCE, _BOUND_SOURCE = 0.35, 0.42, 0.30
_CONTENT, _BOUND_CONTENT = 0.40, 0.30
_NESTED = 0.45
_BEGINS = 0.5
_GAP = 4  # words
_CRUMB = 1  # words
_ALONE = 8  # words from which content that nobody is bound to stands alone …
_QUOTED_ALONE = 3  # … and where it is quoted
_SHORT = 40  # characters of a quotation of which nobody is given only a part

_STUB = re.compile(
    r",\s+(?:and|but|while|as|which|who)(?:\s+[\w’'-]+){0,3}$|\s+(?:and|but)(?:\s+[\w’'-]+)?$"
)

Flags = NDArray[np.bool_]


def link(text: str, tagged: Tagged) -> list[Attribution]:
    """Return the attributions of ``text``, in the order of their cues."""
    if not tagged.spans:
        return []
    words = _Words(text, tagged)
    runs = (
        run
        for run in words.runs(CUE, _CUE)
        if words.roles[run, CUE].max() >= _SURE_CUE and words.is_worded(run)
    )
    cues = [_Cue(run, words.bonds(run)) for run in runs]
    contents = list(words.runs(CONTENT, _CONTENT))
    loose = _share_out(cues, contents)
    for cue in cues:
        if not cue.contents:
            cue.contents = _nested(words, cue)
    sources = [
        run
        for run in words.runs(SOURCE, _SOURCE)
        if words.roles[run, SOURCE].max() >= _SURE_SOURCE and not words.is_glued(run)
    ]
    taken = {word for run in (*sources, *(cue.run for cue in cues)) for word in run}
    for cue in cues:
        cue.contents = _whole_runs(cue.contents, taken)
    found = [_attribution(words, cue, sources) for cue in cues]
    return sorted(told_apart(text, _with_loose(words, found, loose)), key=_place)


def _place(one: Attribution) -> tuple[int, ...]:
    return one.cue or (one.content[0] if one.content else (0, 0))


@dataclass(slots=True)
class _Cue:
    """The words of a cue, how every word is bound to it, and the contents that are its own."""

    run: list[int]
    bonds: NDArray[np.float32]
    contents: list[list[int]] = field(default_factory=list)


def _share_out(cues: Sequence[_Cue], contents: Sequence[list[int]]) -> list[list[int]]:
    """Give each content to the cue outside it that it is bound to most; return what none takes."""
    if not cues or not contents:
        return list(contents)
    starts = np.array([run[0] for run in contents])
    ends = np.array([run[-1] + 1 for run in contents])
    summed = np.cumsum([cue.bonds[1] for cue in cues], axis=1)
    before = np.where(starts > 0, summed[:, starts - 1], 0.0)
    means = (summed[:, ends - 1] - before) / (ends - starts)
    first, last = (np.array([cue.run[place] for cue in cues]) for place in (0, -1))
    inside = (first[:, None] < ends) & (last[:, None] >= starts)
    means[inside] = 0.0
    best = means.argmax(axis=0)
    left = []
    for number, run in enumerate(contents):
        if means[best[number], number] < _BOUND_CONTENT:
            left.append(run)
        else:
            cues[best[number]].contents.append(run)
    return left


def _nested(words: _Words, cue: _Cue) -> list[list[int]]:
    """Return the content of a cue within the content of another: what is bound to it, word by word."""
    chances = np.sqrt(cue.bonds[1] * words.roles[:, CONTENT])
    chances[cue.run] = 0
    return list(_runs(chances >= _NESTED))


def _whole_runs(runs: Sequence[list[int]], taken: Set[int]) -> list[list[int]]:
    """Close small gaps in a content where no cue or source stands, and drop crumbs beside more."""
    joined: list[list[int]] = []
    for run in sorted(runs):
        gap = range(joined[-1][-1] + 1, run[0]) if joined else range(0)
        if joined and len(gap) <= _GAP and not taken & set(gap):
            joined[-1] = list(range(joined[-1][0], run[-1] + 1))
        else:
            joined.append(run)
    longest = max(map(len, joined), default=0)
    return [run for run in joined if len(run) > _CRUMB or len(run) == longest]


def _attribution(words: _Words, cue: _Cue, sources: Sequence[list[int]]) -> Attribution:
    bond = cue.bonds[0]
    near = [run for run in sources if bond[run[0]] > 0 or bond[run[-1]] > 0]  # of the same window
    best = max(near, key=lambda run: float(bond[run].max()), default=None)
    bound = best is not None and bond[best].max() >= _BOUND_SOURCE
    return Attribution(
        source=words.span(best) if best and bound else None,
        cue=words.span(cue.run),
        content=_whole(words, [words.span(run) for run in cue.contents]),
    )


class _Words:
    """The word pieces of a text joined to words, with what the network says of each word."""

    def __init__(self, text: str, tagged: Tagged) -> None:
        self.text = text
        self.tagged = tagged
        spans = np.array(tagged.spans)
        glued = np.zeros(len(spans), dtype=bool)
        glued[1:] = (spans[1:, 0] == spans[:-1, 1]) & np.array(
            [text[start - 1].isalnum() and text[start].isalnum() for start in spans[1:, 0]],
            dtype=bool,
        )
        self.first = np.flatnonzero(~glued)
        self.last = np.append(self.first[1:], len(spans)) - 1
        self.starts, self.ends = spans[self.first, 0], spans[self.last, 1]
        self.roles = np.maximum.reduceat(tagged.roles, self.first)
        self.begins = tagged.begins[self.first]
        self.quoted = list(quotations(text))

    def runs(self, role: int, least: float) -> Iterator[list[int]]:
        """Yield the words that follow one another in ``role``, a new run where one begins."""
        yield from _runs(self.roles[:, role] >= least, self.begins[:, role] >= _BEGINS)

    def span(self, run: Sequence[int]) -> Span:
        """Return the characters from the first to the last word of ``run``."""
        return int(self.starts[run[0]]), int(self.ends[run[-1]])

    def is_worded(self, run: Sequence[int]) -> bool:
        """Tell whether a run has a letter in it, or is a mark that stands for "said": no smiley."""
        start, end = self.span(run)
        return any(one.isalpha() or one in ":,–—-" for one in self.text[start:end])

    def is_glued(self, run: Sequence[int]) -> bool:
        """Tell whether a run is the end of a longer word, as "Putin" is of "the Trump-Putin call"."""
        start = int(self.starts[run[0]])
        return start > 0 and self.text[start - 1] in "-–"

    def bonds(self, run: Sequence[int]) -> NDArray[np.float32]:
        """Return (2, words): how likely each word is of the source, the content of this cue."""
        pieces = list(range(self.first[run[0]], self.last[run[-1]] + 1))
        window = self.tagged.window
        begin, chances = self.tagged.bonds(
            [piece for piece in pieces if window[piece] == window[pieces[0]]]
        )
        everywhere = np.zeros((2, len(window)), dtype=np.float32)
        everywhere[:, begin : begin + chances.shape[1]] = chances
        return np.maximum.reduceat(everywhere, self.first, axis=1)


def _runs(inside: Flags, begins: Flags | None = None) -> Iterator[list[int]]:
    run: list[int] = []
    for word in np.flatnonzero(inside):
        if run and (word != run[-1] + 1 or (begins is not None and begins[word])):
            yield run
            run = []
        run.append(int(word))
    if run:
        yield run


def _whole(words: _Words, spans: Sequence[Span]) -> tuple[Span, ...]:
    """Complete quotations that are short or mostly there; join what only white space parts."""
    whole = (_without_stub(words.text, span) for span in spans if span[1] - span[0] > 1)
    grown = [_grown(span, words.quoted) for span in whole]
    joined: list[Span] = []
    for start, end in sorted(grown):
        if joined and (start <= joined[-1][1] or not words.text[joined[-1][1] : start].strip()):
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


def _without_stub(text: str, span: Span) -> Span:
    """Cut off how the next clause begins, where a content breaks off within it: "…, and the Russian"."""
    start, end = span
    if not re.match(r"\s\w", text[end : end + 2]):
        return span
    stub = _STUB.search(text, start, end)
    return (start, stub.start()) if stub and stub.start() > start else span


def _grown(span: Span, quoted: Sequence[Quoted]) -> Span:
    start, end = span
    for one in quoted:
        common = min(end, one.end) - max(start, one.start)
        length = one.end - one.start
        if one.double and (common > 0.6 * length or (_lies_in(span, one) and length <= _SHORT)):
            start, end = min(start, one.start), max(end, one.end)
    return start, end


def _with_loose(
    words: _Words, found: list[Attribution], loose: Sequence[list[int]]
) -> list[Attribution]:
    """Give content that no cue took to the attribution it goes on with, or let it stand alone."""
    for run in loose:
        span = words.span(run)
        number = _goes_on_with(words, found, span)
        if number is not None:
            one = found[number]
            found[number] = replace(one, content=_whole(words, (*one.content, span)))
        elif len(run) >= (_QUOTED_ALONE if _is_quoted(words, span) else _ALONE):
            found.append(Attribution(source=None, cue=None, content=_whole(words, [span])))
    return found


def _is_quoted(words: _Words, span: Span) -> bool:
    return any(one.double and _lies_in(span, one) for one in words.quoted)


def _lies_in(span: Span, quotation: Quoted) -> bool:
    return quotation.start <= span[0] and span[1] <= quotation.end


def _goes_on_with(words: _Words, found: Sequence[Attribution], span: Span) -> int | None:
    """Return the attribution whose content ``span`` continues: right beside it, or a quotation
    that the next paragraph takes up again."""
    best: tuple[int, int] | None = None
    for number, one in enumerate(found):
        for start, end in one.content:
            gap = min(abs(span[0] - end), abs(start - span[1]))
            if gap <= 2 or (0 < span[0] - end <= 4 and _takes_up(words, end, span)):
                best = min(best, (gap, number)) if best else (gap, number)
    return best[1] if best else None


def _takes_up(words: _Words, end: int, span: Span) -> bool:
    between = words.text[end : span[0]]
    return "\n" in between and not between.strip() and words.text[span[0]] in '“"«„'
