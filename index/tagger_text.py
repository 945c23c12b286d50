"""Text as the tagger reads it: word pieces with their looks, cut into windows at line ends.

The embedding model's vocabulary knows no capitals and little of quotation marks, both of which
tell much about who speaks; ``looks`` carry them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.quotes import quotations
from index.sentences import Span, paragraphs

if TYPE_CHECKING:
    from tokenizers import Tokenizer

LENGTH = 254  # word pieces of a window, the marks at its ends not counted

_FIRST, _LAST = 101, 102  # BERT's marks at the ends of what it reads
_CASES = 6  # kinds of case; the look of a token is its case and its place towards quotations
_OUTSIDE, _INSIDE, _SINGLE = range(3)


@dataclass(frozen=True, slots=True)
class Window:
    """Word pieces that are read together: their ids, looks and offsets in the text."""

    ids: tuple[int, ...]
    looks: tuple[int, ...]
    spans: tuple[Span, ...]


def windows(text: str, tokenizer: "Tokenizer", *, first: int = LENGTH) -> Iterator[Window]:
    """Cut ``text`` into windows of whole lines, as many as fit; a line that does not fit is cut.

    The first window holds at most ``first`` word pieces. The marks at the ends have the span
    (0, 0), so that every row of what the network says has an entry here.
    """
    held: list[tuple[int, int, Span]] = []
    limit = first
    for line in _lines(text, tokenizer):
        if held and len(held) + len(line) > limit:
            yield _window(held)
            held, limit = [], LENGTH
        held += line
        while len(held) > limit:
            yield _window(held[:limit])
            held, limit = held[limit:], LENGTH
    if held:
        yield _window(held)


def _lines(text: str, tokenizer: "Tokenizer") -> Iterator[list[tuple[int, int, Span]]]:
    lines = list(paragraphs(text))
    state = _quote_states(text)
    pieces = tokenizer.encode_batch(
        [text[start:end] for start, end in lines], add_special_tokens=False
    )
    for (start, _), encoding in zip(lines, pieces, strict=True):
        spans = [(start + left, start + right) for left, right in encoding.offsets]
        yield [
            (number, _look(text, span, state, first=place == 0), span)
            for place, (number, span) in enumerate(zip(encoding.ids, spans, strict=True))
        ]


def _window(held: list[tuple[int, int, Span]]) -> Window:
    ids, looks, spans = zip(*held, strict=True)
    return Window((_FIRST, *ids, _LAST), (0, *looks, 0), ((0, 0), *spans, (0, 0)))


def _quote_states(text: str) -> bytearray:
    state = bytearray(len(text))
    for quoted in quotations(text):
        mark = _INSIDE if quoted.double else _SINGLE
        state[quoted.start : quoted.end] = bytes([mark]) * (quoted.end - quoted.start)
    return state


def _look(text: str, span: Span, state: bytearray, *, first: bool) -> int:
    case = _case(text[slice(*span)], text[span[0] - 1 : span[0]])
    return 1 + case + _CASES * min(3, state[span[0]] + 3 * first) if span[0] < span[1] else 0


def _case(written: str, before: str) -> int:
    if before.isalnum():
        return 5  # goes on with a word
    if written[0].isdigit():
        return 4
    if not written[0].isalpha():
        return 3
    if not written[0].isupper():
        return 0
    return 2 if len(written) > 1 and written.isupper() else 1
