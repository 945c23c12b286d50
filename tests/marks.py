"""What the tagger says of a text, made by hand, for tests of what is made of it."""

import re
from dataclasses import dataclass

import numpy as np

from index.tagger import CONTENT, CUE, SOURCE, Tagged

SURE, UNSURE = 0.95, 0.02
_BOUND = 6.0  # the score of a word that is bound to a cue; of one that is not it is the negative
_PIECE = re.compile(r"\w{1,5}|[^\w\s]")  # long words come in several pieces, as the tagger has them


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """An attribution as the tagger sees it: pieces of the text, told apart by what stands in them.

    ``alone`` are words marked as content that are bound to no cue.
    """

    source: str = ""
    cue: str = ""
    content: tuple[str, ...] = ()
    alone: tuple[str, ...] = ()


def tagged(text: str, *marks: Mark, sure: float = SURE, window_ends: int = 0) -> Tagged:
    """Return what a tagger would say that is ``sure`` of ``marks`` and of nothing else.

    Words from the character ``window_ends`` on are in a second window, if that is not 0.
    """
    spans = tuple(match.span() for match in _PIECE.finditer(text))
    roles = np.full((len(spans), 3), UNSURE, dtype=np.float32)
    begins = np.full((len(spans), 3), UNSURE, dtype=np.float32)
    width = len(marks) + 1
    cues, tokens = (np.zeros((len(spans), 2, width), dtype=np.float32) for _ in range(2))
    cues[:, :, -1], tokens[:, :, -1] = _BOUND * width**0.5, -1
    for number, mark in enumerate(marks):
        for role, parts in (
            (SOURCE, (mark.source,)),
            (CUE, (mark.cue,)),
            (CONTENT, mark.content),
            (CONTENT, mark.alone),
        ):
            for part in filter(None, parts):
                rows = _rows(text, part, spans)
                if roles[rows[0], role] < 2 * UNSURE:  # the tagger marks no beginning within a part
                    begins[rows[0], role] = sure
                roles[rows, role] = sure
                if role == CUE:
                    cues[rows, :, number] = 2 * _BOUND * width**0.5
                elif parts is not mark.alone:
                    tokens[rows, int(role == CONTENT), number] = 1
    return Tagged(
        spans=spans,
        roles=roles,
        begins=begins,
        window=np.array([int(0 < window_ends <= start) for start, _ in spans]),
        cues=cues,
        tokens=tokens,
        distance=np.zeros((2, 33), dtype=np.float32),
    )


def _rows(text: str, part: str, spans: tuple[tuple[int, int], ...]) -> list[int]:
    begin, end = place(text, part)
    return [row for row, (left, right) in enumerate(spans) if begin <= left and right <= end]


def place(text: str, part: str) -> tuple[int, int]:
    """Return where ``part`` stands in ``text``, in which it stands once."""
    assert text.count(part) == 1, part
    begin = text.index(part)
    return begin, begin + len(part)
