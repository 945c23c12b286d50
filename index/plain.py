"""Plain text in one form: the same letters, whatever editor, page or clipboard they came through."""

import re
import unicodedata
from itertools import pairwise

_NARROWEST_COLUMN = 50
_WIDEST_COLUMN = 100
_FEWEST_WRAPPED = 3

_LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_ODD_SPACES = re.compile(r"[\t\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_SPACES = re.compile(r" {2,}")
_EDGES = re.compile(r" ?\n ?")
_BLANK_LINES = re.compile(r"\n{3,}")
# Control characters, marks of direction, soft hyphens, lone surrogates, invisible "tags". The
# joiners U+200C and U+200D stay: words of Persian and Hindi, and emoji, are written with them.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffc\ufffe\uffff\U000e0000-\U000e007f]"
)
_HEADING = re.compile(r"^(?:#{1,6} +)+(?=\S)", re.MULTILINE)
_UNDERLINE = re.compile(r"(?<=\S)\n(?:={3,}|-{3,})$", re.MULTILINE)
_IMAGE = re.compile(r"!\[([^\[\]\n]*)\]\([^()\s]*(?: \"[^\"\n]*\")?\)")
_LINK = re.compile(r"\[([^\[\]\n]+)\]\(<?(?:https?:|mailto:|/|#)[^()\s]*(?: \"[^\"\n]*\")?\)")
_BOLD = re.compile(r"(\*\*|__)(?=\S)([^*_\n]+?)(?<=\S)\1")
_QUOTED = re.compile(r"^(?:> ?)+", re.MULTILINE)
_LIST_MARK = re.compile(r"(?:[-*•–—]|\d{1,3}[.)]) ")


def normalize(text: str) -> str:
    """Return ``text`` with every letter as it was and its white space in one form.

    Lines are trimmed and end in ``\\n``, spaces are single, paragraphs are at most one blank
    line apart; control and invisible characters are gone and letters are in Unicode NFC.
    Idempotent.
    """
    text = _UNSEEN.sub("", _LINE_ENDS.sub("\n", text))
    text = _EDGES.sub("\n", _SPACES.sub(" ", _ODD_SPACES.sub(" ", text)))
    return unicodedata.normalize("NFC", _BLANK_LINES.sub("\n\n", text).strip(" \n"))


def unwrap(text: str) -> str:
    """Join the lines of paragraphs that were wrapped at a column, as in an e-mail.

    ``text`` is normalized. A line end is taken for a wrapping where the next line's first word
    would not have fitted, and that only in a text most of whose line ends are so. Idempotent.
    """
    while (joined := _joined(text)) != text:
        text = joined
    return text


def _joined(text: str) -> str:
    lines = text.split("\n")
    width = max((len(line) for line, after in pairwise(lines) if after), default=0)
    if not _NARROWEST_COLUMN <= width <= _WIDEST_COLUMN:
        return text
    inside = [bool(line and after) for line, after in pairwise(lines)]
    wrapped = [_is_wrapped(line, after, width) for line, after in pairwise(lines)]
    if sum(wrapped) < _FEWEST_WRAPPED or sum(wrapped) < 0.6 * sum(inside):
        return text
    ends = (" " if is_wrapped else "\n" for is_wrapped in wrapped)
    return lines[0] + "".join(end + line for end, line in zip(ends, lines[1:], strict=True))


def _is_wrapped(line: str, after: str, width: int) -> bool:
    if len(line) < width / 2 or not after or _LIST_MARK.match(after):
        return False
    return len(line) + 1 + len(after.partition(" ")[0]) > width


def without_markdown(text: str) -> str:
    """Return ``text`` without Markdown's signs for headings, links, images, bold and quoting.

    ``text`` is normalized. Idempotent.
    """
    while (plain := _without_signs(text)) != text:
        text = plain
    return text


def _without_signs(text: str) -> str:
    text = _UNDERLINE.sub("", _HEADING.sub("", _QUOTED.sub("", text)))
    return _BOLD.sub(r"\2", _LINK.sub(r"\1", _IMAGE.sub(r"\1", text)))
