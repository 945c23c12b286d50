"""Quotation marks: which characters of a text stand inside them, and where quotations lie.

Marks of all kinds are known: “curly”, "straight", «guillemets», „German“ and ‘single’ ones, the
last told from apostrophes by what stands beside them. A quotation that is not closed ends with
its paragraph, as a quotation does that goes on in the next one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.sentences import paragraphs

_CLOSING = {"“": "”“", "„": "“”", "«": "»", "»": "«", '"': '"', "‘": "’", "‚": "‘’"}
_MARK = re.compile('[“”„«»"‘’‚]')


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quotation: ``start`` and ``end`` take the marks in; ``closed`` tells that the last is there.

    ``double`` is False for ‘single’ marks, which quote words more often than people.
    """

    start: int
    end: int
    closed: bool
    double: bool = True

    @property
    def inner(self) -> tuple[int, int]:
        """The span without the marks."""
        return self.start + 1, self.end - self.closed


def quotations(text: str) -> Iterator[Quoted]:
    """Yield the outermost quotations of ``text`` in order; none crosses a line end."""
    for start, end in paragraphs(text):
        yield from _in_paragraph(text, start, end)


def _in_paragraph(text: str, start: int, end: int) -> Iterator[Quoted]:
    opened = -1
    for match in _MARK.finditer(text, start, end):
        place, mark = match.start(), match.group()
        if opened < 0:
            opened = place if _opens(text, place, mark) else -1
        elif mark in _CLOSING[text[opened]] and _closes(text, place, mark):
            yield Quoted(opened, place + 1, closed=True, double=text[opened] not in "‘‚")
            opened = -1
    if opened >= 0 and text[opened] not in "‘‚":
        yield Quoted(opened, end, closed=False)


def _opens(text: str, place: int, mark: str) -> bool:
    before = text[place - 1 : place]
    after = text[place + 1 : place + 2]
    if mark in "‘»":
        return not before.strip() and bool(after.strip())
    if mark == '"':
        return bool(after.strip()) and (not before.isalnum())
    return mark in _CLOSING and mark != "’"


def _closes(text: str, place: int, mark: str) -> bool:
    """Tell whether ``mark`` can close: an apostrophe, or a “ that opens, stands before a letter."""
    after = text[place + 1 : place + 2]
    return mark not in "’‘“" or not after.isalnum()
