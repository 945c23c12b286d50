"""Where sentences and paragraphs lie in a text, as offsets: the grain at which answers are proved."""

import re
from collections.abc import Callable, Iterable, Iterator

Span = tuple[int, int]

_PARAGRAPH = re.compile(r"\S(?:.*\S)?")


def paragraphs(text: str) -> Iterator[Span]:
    """Yield ``(start, end)`` of each line of ``text`` that holds anything, white space trimmed."""
    for match in _PARAGRAPH.finditer(text):
        yield match.span()


def sentences(text: str, language: str = "en") -> list[Span]:
    """Split ``text`` into sentences, in order, none crossing a line end.

    Spans are trimmed of white space and never empty; what lies between two of them is white
    space only. ``language`` is an ISO 639-1 code; an unknown one is split by general rules.
    """
    return [span for start, end in paragraphs(text) for span in _split(text, start, end, language)]


def blank(text: str, spans: Iterable[Span]) -> str:
    """Return ``text`` with spaces in place of ``spans``, offsets kept."""
    kept = list(text)
    for start, end in spans:
        kept[start:end] = " " * (end - start)
    return "".join(kept)


def joined(cut: Iterable[Span], goes_on: Callable[[Span, Span], bool]) -> Iterator[Span]:
    """Join each span of ``cut`` to what is joined before it where that ``goes_on`` in it."""
    whole: Span | None = None
    for span in cut:
        if whole and goes_on(whole, span):
            whole = (whole[0], span[1])
            continue
        if whole:
            yield whole
        whole = span
    if whole:
        yield whole


def _split(text: str, start: int, end: int, language: str) -> Iterator[Span]:
    import sentencex

    for boundary in sentencex.get_sentence_boundaries(language or "en", text[start:end]):
        span = _trim(text, start + boundary["start_index"], start + boundary["end_index"])
        if span[0] < span[1]:
            yield span


def _trim(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
