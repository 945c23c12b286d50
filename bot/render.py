"""A reply as a person reads it: HTML messages for Telegram, plain text for a terminal.

Pure. A reply is laid out as pieces (a sentence, a source line), which know nothing of markup;
``bot.markup`` makes messages of them.
"""

import itertools
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

from bot.markup import Piece, Span, encodable, isolated, label, messages_of
from bot.types import Citation, Kind, Reply, Searched, Sentence

_NAMES_SHOWN = 5
_ONE_PARAGRAPH = 3  # sentences of a summary
_NOTHING = "There is nothing I can show you here."


def render_html(reply: Reply, now: datetime) -> list[str]:
    """The messages to send, in order, in Telegram's HTML; never none, never an empty one.

    ``now`` is what ages are measured from.
    """
    return messages_of(_lay_out(reply, now)) or [_NOTHING]


def render_plain(reply: Reply, now: datetime) -> str:
    """The reply for a terminal: no markup, the URL of every source on a line of its own.

    Control characters are left out, for a terminal would obey them.
    """
    text = ""
    for piece in _lay_out(reply, now):
        text += (piece.glue if text else "") + piece.visible
        text += "".join(f"\n    {span.url}" for span in piece.spans if span.url)
    return "".join(mark for mark in text if mark in "\n\t" or unicodedata.category(mark) != "Cc")


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


def _lay_out(reply: Reply, now: datetime) -> list[Piece]:
    """The reply as pieces, in reading order."""
    if reply.kind is Kind.ABSTENTION:
        pieces = [*_said(reply.text), *_receipt(reply.searched), *_nearest(reply)]
    elif reply.sentences:
        pieces = [*_top(reply), *_sentences(reply.sentences, *_glues(reply))]
    else:
        pieces = _said(reply.text)
    lines = _grouped_lines if reply.length else source_lines
    return [*pieces, *lines(reply.citations, now)]


def _said(text: str) -> list[Piece]:
    return [Piece("", (Span(encodable(text)),))] if text else []


def _top(reply: Reply) -> Iterator[Piece]:
    if reply.title:
        yield Piece("", (Span(isolated(label(reply.title)), bold=True),))
    if reply.note:
        yield Piece("\n", (Span(encodable(reply.note)),))


def _glues(reply: Reply) -> tuple[str, str]:
    """What stands before the first sentence, and what between two: a long summary has paragraphs."""
    many = reply.length and len(reply.sentences) > _ONE_PARAGRAPH
    return "\n\n" if reply.title else "", "\n\n" if many else " "


def _sentences(
    sentences: Iterable[Sentence], first: str = "", between: str = " "
) -> Iterator[Piece]:
    for place, sentence in enumerate(sentences):
        if sentence.heading:
            yield Piece("\n\n", (Span(encodable(sentence.heading), bold=True),))
        marks = "".join(f"[{number}]" for number in sentence.citations)
        before = f"• {encodable(sentence.label)}: " if sentence.label else ""
        text = before + encodable(sentence.text) + (f" {marks}" if marks else "")
        own_line = sentence.heading or sentence.label
        yield Piece("\n" if own_line else between if place else first, (Span(text),))


def _receipt(searched: Searched) -> Iterator[Piece]:
    """What was looked through, so that "I do not know" can be judged."""
    if not searched.articles:
        yield Piece("\n\n", (Span("I have no articles to look through yet."),))
        return
    text = f"I looked through {_count(searched.articles, 'article')}"
    if searched.sources:
        text += f" from {_count(len(searched.sources), 'outlet')} ({_names(searched.sources)})"
    yield Piece("\n\n", (Span(f"{text}{_period(searched)}."),))


def _period(searched: Searched) -> str:
    if searched.since is None or searched.until is None:
        return ""
    first, last = _day(searched.since), _day(searched.until)
    return f", of {first}" if first == last else f", from {first} to {last}"


def _nearest(reply: Reply) -> Iterator[Piece]:
    """The nearest miss, in the article's words, before its source line."""
    near = reply.sentences or tuple(
        Sentence(text=citation.quote, citations=(citation.number,)) for citation in reply.citations
    )
    if near:
        yield Piece("\n\n", (Span("The nearest I found:"),))
    for piece in _sentences(near):
        yield Piece(piece.glue or "\n", piece.spans, quoted=True)


def source_lines(citations: Sequence[Citation], now: datetime) -> Iterator[Piece]:
    """One line a source: outlet, headline with its link, date and age, who else carries it."""
    for place, citation in enumerate(citations):
        yield Piece("\n" if place else "\n\n", _source_line(citation, now))


def _grouped_lines(citations: Sequence[Citation], now: datetime) -> Iterator[Piece]:
    """One line an article, with the numbers of all that is cited of it."""
    groups = itertools.groupby(citations, key=lambda one: (one.article_id, one.version, one.url))
    for place, (_, those) in enumerate(groups):
        cited = list(those)
        first, last = cited[0].number, cited[-1].number
        numbers = f"{first}" if first == last else f"{first}–{last}"
        yield Piece("\n" if place else "\n\n", _source_line(cited[0], now, numbers))


def _source_line(citation: Citation, now: datetime, numbers: str = "") -> tuple[Span, ...]:
    source = isolated(label(citation.source))
    before = f"[{numbers or citation.number}] " + (f"{source} · " if source else "")
    headline = isolated(label(citation.headline) or label(citation.url) or "no headline")
    after = f" · {when(citation.published, now)}"
    if citation.also_in:
        after += f" · also in {_names(citation.also_in)}"
    return Span(before), Span(headline, encodable(citation.url)), Span(after)


def _names(names: Sequence[str]) -> str:
    """The first few of them, and how many more there are."""
    shown = ", ".join(isolated(label(name)) for name in names[:_NAMES_SHOWN])
    more = len(names) - _NAMES_SHOWN
    return f"{shown} and {more} more" if more > 0 else shown


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"
