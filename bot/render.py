"""A reply as a person reads it: HTML messages for Telegram, plain text for a terminal.

Pure. A reply is first laid out as pieces (a sentence, a source line), which know nothing of
markup. Messages are filled with whole pieces and only then escaped and given their links, so no
tag and no character is ever cut in two, and nothing from an article is ever taken for markup.
"""

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from bot.types import Citation, Kind, Reply, Searched, Sentence

# Telegram allows 4096 characters, counted by some of its parts in code points and by others in
# UTF-16 units, and 32 KiB of raw text. These are safe under every reading.
MESSAGE_UNITS = 4_000
MESSAGE_BYTES = 30 * 1024

_PIECE_UNITS = 3_500
_LINK_BYTES = 2_048
_LABEL_UNITS = 200
_NAMES_SHOWN = 5
_NOTHING = "There is nothing I can show you here."


@dataclass(frozen=True, slots=True)
class _Span:
    """A run of visible text; with a ``url`` it is a link where links can be had."""

    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class _Piece:
    """What is never cut in two; ``glue`` parts it from the piece before in the same message."""

    glue: str
    spans: tuple[_Span, ...]

    @property
    def visible(self) -> str:
        return "".join(span.text for span in self.spans)

    @property
    def html(self) -> str:
        return "".join(_html(span) for span in self.spans)


def render_html(reply: Reply, now: datetime) -> list[str]:
    """The messages to send, in order, in Telegram's HTML; never none, never an empty one.

    ``now`` is what ages are measured from. Every message keeps to ``MESSAGE_UNITS`` of visible
    text and ``MESSAGE_BYTES`` of raw text.
    """
    pieces = [part for piece in _lay_out(reply, now) for part in _fit(piece)]
    messages = [_join(group) for group in _fill(pieces) if _shows(group)]
    return messages or [_NOTHING]


def render_plain(reply: Reply, now: datetime) -> str:
    """The reply for a terminal: no markup, the URL of every source on a line of its own.

    Control characters are left out, for a terminal would obey them.
    """
    text = ""
    for piece in _lay_out(reply, now):
        text += (piece.glue if text else "") + piece.visible
        text += "".join(f"\n    {span.url}" for span in piece.spans if span.url)
    return "".join(mark for mark in text if mark in "\n\t" or unicodedata.category(mark) != "Cc")


def plain_of(message: str) -> str:
    """The visible text of one message made by ``render_html``, for when its markup is refused."""
    return html.unescape(re.sub(r"<[^>]*>", "", message))


def when(published: datetime | None, now: datetime) -> str:
    """A date with its age: "3 Jul 2025, 2 days ago". Old and future dates stand alone."""
    if published is None:
        return "date unknown"
    age = _age(published.astimezone(UTC), now.astimezone(UTC))
    return f"{_day(published)}, {age}" if age else _day(published)


def _age(then: datetime, now: datetime) -> str:
    passed = now - then
    if passed < -timedelta(minutes=1):
        return ""
    if passed < timedelta(minutes=1):
        return "just now"
    if passed < timedelta(hours=1):
        return f"{passed // timedelta(minutes=1)} min ago"
    if passed < timedelta(days=1):
        return f"{passed // timedelta(hours=1)} h ago"
    return _age_in_days((now.date() - then.date()).days)


def _age_in_days(days: int) -> str:
    if days == 1:
        return "yesterday"
    if days < 7:
        return f"{days} days ago"
    if days < 14:
        return "1 week ago"
    return f"{days // 7} weeks ago" if days < 35 else ""


def _day(moment: datetime) -> str:
    day = moment.astimezone(UTC)
    return f"{day.day} {day:%b} {day.year}"


def _lay_out(reply: Reply, now: datetime) -> list[_Piece]:
    """The reply as pieces, in reading order."""
    if reply.kind is Kind.ABSTENTION:
        pieces = [*_said(reply.text), *_receipt(reply.searched), *_nearest(reply)]
    elif reply.sentences:
        pieces = list(_sentences(reply.sentences))
    else:
        pieces = _said(reply.text)
    return [*pieces, *_sources(reply.citations, now)]


def _said(text: str) -> list[_Piece]:
    return [_Piece("", (_Span(_encodable(text)),))] if text else []


def _sentences(sentences: Iterable[Sentence]) -> Iterator[_Piece]:
    for place, sentence in enumerate(sentences):
        marks = "".join(f"[{number}]" for number in sentence.citations)
        text = _encodable(sentence.text) + (f" {marks}" if marks else "")
        yield _Piece(" " if place else "", (_Span(text),))


def _receipt(searched: Searched) -> Iterator[_Piece]:
    """What was looked through, so that "I do not know" can be judged."""
    if not searched.articles:
        yield _Piece("\n\n", (_Span("I have no articles to look through yet."),))
        return
    text = f"I looked through {_count(searched.articles, 'article')}"
    if searched.sources:
        text += f" from {_count(len(searched.sources), 'outlet')} ({_names(searched.sources)})"
    yield _Piece("\n\n", (_Span(f"{text}{_period(searched)}."),))


def _period(searched: Searched) -> str:
    if searched.since is None or searched.until is None:
        return ""
    first, last = _day(searched.since), _day(searched.until)
    return f", of {first}" if first == last else f", from {first} to {last}"


def _nearest(reply: Reply) -> Iterator[_Piece]:
    """The nearest miss, in the article's words, before its source line."""
    near = reply.sentences or tuple(
        Sentence(text=citation.quote, citations=(citation.number,)) for citation in reply.citations
    )
    if near:
        yield _Piece("\n\n", (_Span("The nearest I found:"),))
    for piece in _sentences(near):
        yield _Piece(piece.glue or "\n", piece.spans)


def _sources(citations: Sequence[Citation], now: datetime) -> Iterator[_Piece]:
    for place, citation in enumerate(citations):
        yield _Piece("\n" if place else "\n\n", _source_line(citation, now))


def _source_line(citation: Citation, now: datetime) -> tuple[_Span, ...]:
    before = f"[{citation.number}] " + (f"{_label(citation.source)} · " if citation.source else "")
    headline = _label(citation.headline) or _label(citation.url) or "no headline"
    after = f" · {when(citation.published, now)}"
    if citation.also_in:
        after += f" · also in {_names(citation.also_in)}"
    return _Span(before), _Span(headline, _encodable(citation.url)), _Span(after)


def _names(names: Sequence[str]) -> str:
    """The first few of them, and how many more there are."""
    shown = ", ".join(_label(name) for name in names[:_NAMES_SHOWN])
    more = len(names) - _NAMES_SHOWN
    return f"{shown} and {more} more" if more > 0 else shown


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"


def _label(text: str) -> str:
    """A name or headline on one line, clipped where somebody sent a novel instead."""
    line = " ".join(_encodable(text).split())
    return line if _units(line) <= _LABEL_UNITS else line[: _cut(line, _LABEL_UNITS)].rstrip() + "…"


def _encodable(text: str) -> str:
    """The text, with a question mark for a lone surrogate, which no encoding can carry."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _html(span: _Span) -> str:
    text = html.escape(span.text, quote=False)
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


def _fill(pieces: Iterable[_Piece]) -> Iterator[list[_Piece]]:
    """Group the pieces so that every group fits a message."""
    group: list[_Piece] = []
    for piece in pieces:
        if group and not _fits([*group, piece]):
            yield group
            group = []
        group.append(piece)
    if group:
        yield group


def _fits(group: Sequence[_Piece]) -> bool:
    visible = "".join(piece.glue + piece.visible for piece in group)
    return _units(visible) <= MESSAGE_UNITS and len(_join(group).encode()) <= MESSAGE_BYTES


def _join(group: Sequence[_Piece]) -> str:
    """The message of a group. The first glue would part it from the message before: dropped."""
    return group[0].html + "".join(piece.glue + piece.html for piece in group[1:])


def _shows(group: Sequence[_Piece]) -> bool:
    """Whether a reader would see anything; Telegram refuses a message where they would not."""
    unseen = {"Cc", "Cf", "Mn", "Zs", "Zl", "Zp"}
    return any(
        unicodedata.category(mark) not in unseen and mark not in "\u2800\ufffc"
        for piece in group
        for mark in piece.visible
    )


def _fit(piece: _Piece) -> Iterator[_Piece]:
    """The piece itself, or a sentence longer than a message in parts that fit one."""
    if _units(piece.visible) <= _PIECE_UNITS:
        yield piece
        return
    glue = piece.glue
    for part in _chop(piece.visible):
        yield _Piece(glue, (_Span(part),))
        glue = ""


def _chop(text: str) -> Iterator[str]:
    while _units(text) > _PIECE_UNITS:
        cut = _cut(text, _PIECE_UNITS)
        yield text[:cut]
        text = text[cut:]
    yield text


def _cut(text: str, units: int) -> int:
    """Where to cut so that the first part has at most ``units``: after a space if one is near."""
    end = len(text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", "ignore"))
    space = text.rfind(" ", end - end // 4, end)
    if space > 0:
        return space + 1
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


def _units(text: str) -> int:
    """Length in UTF-16 units, the way Telegram's clients count."""
    return len(text.encode("utf-16-le")) // 2
