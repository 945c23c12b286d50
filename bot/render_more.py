"""What a reader can ask to see of an answer: the passage behind a sentence, the sources, the why.

Pure, like ``bot.render``.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.markup import Piece, Span, encodable, isolated, label, messages_of
from bot.render import source_lines, when
from bot.types import Citation

_HITS_SHOWN = 8
_SNIPPET = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A passage that was looked at for an answer, and whether the answer used it."""

    source: str
    headline: str
    url: str
    published: datetime | None
    text: str
    score: float
    similarity: float
    used: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """How a question was understood, and what was found for it, best first."""

    understood: Sequence[tuple[str, str]]
    found: Sequence[Found]


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """A cited stretch with what stands before and after it in its paragraph."""

    before: str
    quote: str
    after: str


def render_passage(citation: Citation, around: Surroundings, now: datetime) -> list[str]:
    """The passage behind a sentence: quoted, the sentence itself bold, then its source."""
    spans = (Span(around.before), Span(around.quote, bold=True), Span(around.after))
    known = tuple(Span(encodable(span.text), bold=span.bold) for span in spans if span.text)
    return messages_of([Piece("", known, quoted=True), *source_lines([citation], now)])


def render_sources(citations: Sequence[Citation], now: datetime) -> list[str]:
    """The sources of an answer, each with the words that it is cited for."""
    pieces = []
    for line, citation in zip(source_lines(citations, now), citations, strict=True):
        pieces.append(Piece("\n\n", line.spans))
        pieces.append(Piece("\n", (Span(encodable(citation.quote)),), quoted=True))
    return messages_of(pieces)


def render_why(why: Why, now: datetime, words: "WhyWords") -> list[str]:
    """How the question was understood, the passages with their scores, used ones first."""
    return messages_of(_why(why, now, words))


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyWords:
    """The headings of ``render_why`` in somebody's language."""

    understood: str
    used: str
    discarded: str
    nothing: str


def _why(why: Why, now: datetime, words: WhyWords) -> Iterator[Piece]:
    yield Piece("", (Span(words.understood, bold=True),))
    for name, value in why.understood:
        yield Piece("\n", (Span(f"{name}: {encodable(value)}"),))
    used = [one for one in why.found if one.used]
    discarded = [one for one in why.found if not one.used][:_HITS_SHOWN]
    yield from _passages(used, words.used, now)
    yield from _passages(discarded, words.discarded, now)
    if not why.found:
        yield Piece("\n\n", (Span(words.nothing),))


def _passages(found: Sequence[Found], heading: str, now: datetime) -> Iterator[Piece]:
    if not found:
        return
    yield Piece("\n\n", (Span(heading, bold=True),))
    for one in found:
        before = f"{one.score:.3f} · {one.similarity:.2f} · {isolated(label(one.source))} · "
        headline = Span(isolated(label(one.headline) or label(one.url)), encodable(one.url))
        yield Piece("\n", (Span(before), headline, Span(f" · {when(one.published, now)}")))
        yield Piece("\n", (Span(_snippet(one.text)),), quoted=True)


def _snippet(text: str) -> str:
    line = " ".join(encodable(text).split())
    return line if len(line) <= _SNIPPET else line[:_SNIPPET].rsplit(" ", 1)[0] + " …"
