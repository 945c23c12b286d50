"""Text in typed parts, and Telegram's HTML made from them. Pure.

A part knows nothing of tags. Messages are filled with whole pieces and only then escaped and
given their tags, so no tag and no character is ever cut in two, and nothing that somebody else
wrote is ever taken for markup.
"""

import html
import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

# Telegram allows 4096 characters, counted by some of its parts in code points and by others in
# UTF-16 units, and 32 KiB of raw text. These are safe under every reading.
MESSAGE_UNITS = 4_000
MESSAGE_BYTES = 30 * 1024

_PIECE_UNITS = 3_500
_LABEL_UNITS = 200
_LINK_BYTES = 2_048

# After a paragraph, else after a sentence with whatever closes it, else after a word.
_PLACES = tuple(
    re.compile(pattern)
    for pattern in (r"\n\s*\n\s*", r"[.!?…。！？؟۔][\"'”’»)\]]*\s+|\n\s*", r"\s+")
)


@dataclass(frozen=True, slots=True)
class Span:
    """A run of visible text; with a ``url`` it is a link where links can be had."""

    text: str
    url: str = ""
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """What is not cut if it fits a message; ``glue`` parts it from the piece before.

    Pieces ``quoted`` one after the other stand in one block, apart from the text.
    """

    glue: str
    spans: tuple[Span, ...]
    quoted: bool = False

    @property
    def visible(self) -> str:
        """The text without markup."""
        return "".join(span.text for span in self.spans)

    @property
    def html(self) -> str:
        """The text as Telegram's HTML."""
        return "".join(_html(span) for span in self.spans)


def messages_of(pieces: Iterable[Piece]) -> list[str]:
    """Return the messages that show ``pieces``, in order, none of them empty.

    Each keeps to ``MESSAGE_UNITS`` of visible text and ``MESSAGE_BYTES`` of raw text.
    """
    fitting = [part for piece in pieces for part in _fit(piece)]
    return [_join(group) for group in _fill(fitting) if _shows(group)]


def plain_of(message: str) -> str:
    """The visible text of one message of ours, for when its markup is refused."""
    return html.unescape(re.sub(r"<[^>]*>", "", message))


def escaped(text: str) -> str:
    """Plain text as HTML."""
    return html.escape(encodable(text), quote=False)


def label(text: str) -> str:
    """A name or headline on one line, clipped where somebody sent a novel instead."""
    line = " ".join(encodable(text).split())
    return line if units(line) <= _LABEL_UNITS else line[: _cut(line, _LABEL_UNITS)].rstrip() + "…"


def isolated(text: str) -> str:
    """The text, kept from turning its surroundings around where it runs from right to left."""
    if any(unicodedata.bidirectional(mark) in ("R", "AL") for mark in text):
        return f"\u2068{text}\u2069"
    return text


def encodable(text: str) -> str:
    """The text, with a question mark for a lone surrogate, which no encoding can carry."""
    return text.encode("utf-8", "replace").decode("utf-8")


def units(text: str) -> int:
    """Length in UTF-16 units, the way Telegram's clients count."""
    return len(text.encode("utf-16-le")) // 2


def _html(span: Span) -> str:
    text = html.escape(span.text, quote=False)
    text = f"<b>{text}</b>" if span.bold and text else text
    link = html.escape(span.url, quote=True)
    if not _is_web(span.url) or len(link.encode()) > _LINK_BYTES:
        return text
    return f'<a href="{link}">{text}</a>'


def _is_web(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def _fill(pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    """Group the pieces so that every group fits a message."""
    if pieces and _fits(pieces):  # as most do; piece by piece takes much longer
        yield list(pieces)
        return
    group: list[Piece] = []
    for piece in pieces:
        if group and not _fits([*group, piece]):
            yield group
            group = []
        group.append(piece)
    if group:
        yield group


def _fits(group: Sequence[Piece]) -> bool:
    visible = "".join(piece.glue + piece.visible for piece in group)
    return units(visible) <= MESSAGE_UNITS and len(_join(group).encode()) <= MESSAGE_BYTES


def _join(group: Sequence[Piece]) -> str:
    """The message of a group. The first glue would part it from the message before: dropped."""
    first = replace(group[0], glue="")
    blocks = itertools.groupby([first, *group[1:]], key=lambda piece: piece.quoted)
    return "".join(_block(list(pieces), quoted=quoted) for quoted, pieces in blocks)


def _block(pieces: Sequence[Piece], *, quoted: bool) -> str:
    text = pieces[0].html + "".join(piece.glue + piece.html for piece in pieces[1:])
    inner = f"<blockquote expandable>{text}</blockquote>" if quoted else text
    return pieces[0].glue + inner


def _shows(group: Sequence[Piece]) -> bool:
    """Whether a reader would see anything; Telegram refuses a message where they would not."""
    unseen = {"Cc", "Cf", "Mn", "Zs", "Zl", "Zp"}
    return any(
        unicodedata.category(mark) not in unseen and mark not in "\u2800\ufffc"
        for piece in group
        for mark in piece.visible
    )


def _fit(piece: Piece) -> Iterator[Piece]:
    """The piece itself, or one longer than a message in parts that fit one."""
    if units(piece.visible) <= _PIECE_UNITS:
        yield piece
        return
    glue = piece.glue
    for part in _chop(piece.visible):
        yield Piece(glue, (Span(part),), piece.quoted)
        glue = ""


def _chop(text: str) -> Iterator[str]:
    while units(text) > _PIECE_UNITS:
        cut = _cut(text, _PIECE_UNITS)
        yield text[:cut]
        text = text[cut:]
    yield text


def _cut(text: str, limit: int) -> int:
    """Where to cut so that the first part has at most ``limit`` units, as kindly as possible."""
    end = len(text.encode("utf-16-le")[: 2 * limit].decode("utf-16-le", "ignore"))
    for place in _PLACES:
        found = [match.end() for match in place.finditer(text, end // 2, end)]
        if found:
            return found[-1]
    for cut in range(end, max(end - 64, 0), -1):
        if cut == len(text) or not _one_glyph(text[cut - 1], text[cut]):
            return cut
    return end


def _one_glyph(left: str, right: str) -> bool:
    """Whether a reader sees the two as one: marks, joined emoji, skin tones, flags."""
    return (
        unicodedata.category(right).startswith("M")
        or "\u200d" in (left, right)
        or "\U0001f3fb" <= right <= "\U0001f3ff"
        or all("\U0001f1e6" <= mark <= "\U0001f1ff" for mark in (left, right))
    )
