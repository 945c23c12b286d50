"""A digest written out: as pieces for Telegram and the terminal, and as an object for programs.

Pure. Every sentence of the news stands with the outlet it is from, linked to the article.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.digest import Digest, Item
from bot.digest_words import DigestWords, digest_words
from bot.markup import Piece, Span, encodable, isolated, label
from bot.topics import names
from bot.types import Citation, Sentence

_NAMES = 3  # topics that are named in one line
_MOMENTS = 16  # all that can be owned up to


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """What stands above a digest: for when it is, and what has to be owned up to.

    ``due`` is None for one that was asked for just now. ``skipped`` and ``unsure`` are when
    digests were due that were not sent, and such that may not have arrived. ``since`` is what
    "nothing new since" means.
    """

    language: str
    zone: str
    since: datetime
    due: datetime | None = None
    late: bool = False
    skipped: tuple[datetime, ...] = ()
    unsure: tuple[datetime, ...] = ()


def pieces_of(digest: Digest, heading: Heading) -> list[Piece]:
    """Lay a digest out: date, what went wrong, then story by story."""
    words, zone = digest_words(heading.language), ZoneInfo(heading.zone)
    local = (heading.due or digest.as_of).astimezone(zone)
    pieces = [Piece("", (Span(title_of(digest, heading), bold=True),))]
    topics = listed(names(digest.wants.about, heading.language), words)
    if topics:
        pieces.append(Piece("\n", (Span(words.about.format(topics=topics)),)))
    pieces += [Piece("\n", (Span(line),)) for line in _remarks(heading, local, words)]
    for number, item in enumerate(digest.items, 1):
        pieces += _item(number, item, digest, heading)
    if not digest.items:
        pieces.append(Piece("\n\n", (Span(nothing_line(digest, heading)),)))
    return pieces


def title_of(digest: Digest, heading: Heading) -> str:
    """Return the date and time that a digest is for."""
    words = digest_words(heading.language)
    local = (heading.due or digest.as_of).astimezone(ZoneInfo(heading.zone))
    # Where nobody has said where the reader lives, the time has to say whose it is.
    clock = f"{local:%H:%M}" + (" UTC" if heading.zone == "UTC" else "")
    return words.at.format(day=words.full_day(local.date()), time=clock)


def nothing_line(digest: Digest, heading: Heading) -> str:
    """Return what a digest without stories says."""
    words, zone = digest_words(heading.language), ZoneInfo(heading.zone)
    local = (heading.due or digest.as_of).astimezone(zone)
    topics = listed(names(digest.wants.about, heading.language), words)
    since = words.moment(heading.since.astimezone(zone), local)
    text = words.nothing_about if topics else words.nothing
    return text.format(topics=topics, moment=since)


def update_line(item: Item, digest: Digest, heading: Heading) -> str:
    """Return what marks the news of a story that is known; "" for one that is not."""
    if item.told_at is None:
        return ""
    words, zone = digest_words(heading.language), ZoneInfo(heading.zone)
    now = digest.as_of.astimezone(zone)
    return words.update.format(moment=words.moment(item.told_at.astimezone(zone), now))


def digest_object(digest: Digest) -> dict[str, Any]:
    """Return a digest as a JSON object; dates are ISO 8601 in UTC."""
    return {
        "as_of": digest.as_of.isoformat(),
        "since": digest.wants.since.isoformat(),
        "topics": list(digest.wants.about),
        "stories": [_story_object(item) for item in digest.items],
    }


def late_line(language: str, zone: str, due: datetime, now: datetime) -> str:
    """Return the line that marks a digest as late."""
    words, there = digest_words(language), ZoneInfo(zone)
    moment = words.moment(due.astimezone(there), now.astimezone(there))
    return words.late.format(moment=moment)


def listed(things: Sequence[str], words: DigestWords, most: int = _NAMES) -> str:
    """Return the things in a row, the last few left out where they are many."""
    if len(things) > most:
        return f"{', '.join(things[:most])} + {len(things) - most}"
    if len(things) > 1:
        return f"{', '.join(things[:-1])}{words.listed}{things[-1]}"
    return "".join(things)


def _remarks(heading: Heading, local: datetime, words: DigestWords) -> Iterator[str]:
    if heading.late:
        yield words.late.format(moment=f"{local:%H:%M}")
    for moments, text in ((heading.skipped, words.skipped), (heading.unsure, words.unsure)):
        if moments:
            shown = [words.moment(one.astimezone(local.tzinfo), local) for one in moments]
            yield text.format(moments=listed(shown, words, _MOMENTS))


def _item(number: int, item: Item, digest: Digest, heading: Heading) -> Iterator[Piece]:
    yield Piece("\n\n", (Span(f"{number}. {headline_of(item)}", bold=True),))
    if update := update_line(item, digest, heading):
        yield Piece("\n", (Span(update),))
    yield from told_of(item, digest.as_of, heading.language)


def told_of(item: Item, now: datetime, language: str) -> Iterator[Piece]:
    """Lay out what is told of a story, and how many reported it."""
    for place, sentence in enumerate(item.summary.sentences):
        yield Piece(" " if place else "\n", _sentence(sentence, item.summary.citations))
    yield Piece("\n", (Span(_standing(item, now, digest_words(language))),))


def headline_of(item: Item) -> str:
    """Return the headline of a story on one line."""
    return isolated(label(item.story.headline)) or "…"


def _sentence(sentence: Sentence, citations: Sequence[Citation]) -> tuple[Span, ...]:
    cited = [one for one in citations if one.number in sentence.citations]
    links = [Span(isolated(label(one.source)) or "source", encodable(one.url)) for one in cited]
    parts = [part for link in links for part in (Span(", "), link)][1:]
    return (Span(f"{encodable(sentence.text)} ("), *parts, Span(")"))


def _standing(item: Item, now: datetime, words: DigestWords) -> str:
    """Say how many reported it and how long ago the last of them."""
    number = len(item.story.sources)
    outlets = words.outlet if number == 1 else words.outlets.format(number=number)
    return f"{outlets} · {_age(now - item.story.changed_at, words)}"


def _age(passed: timedelta, words: DigestWords) -> str:
    if passed < timedelta(minutes=1):
        return words.just_now
    if passed < timedelta(hours=1):
        return words.minutes.format(number=passed // timedelta(minutes=1))
    if passed < timedelta(days=2):
        return words.hours.format(number=passed // timedelta(hours=1))
    return words.days_ago.format(number=passed // timedelta(days=1))


def _story_object(item: Item) -> dict[str, Any]:
    story = item.story
    return {
        "id": story.id,
        "headline": story.headline,
        "topic": item.about or None,
        "update": item.is_update,
        "told_at": item.told_at.isoformat() if item.told_at else None,
        "sources": list(story.sources),
        "first_known": story.first_known.isoformat(),
        "changed_at": story.changed_at.isoformat(),
        "sentences": [
            {"text": sentence.text, "citations": list(sentence.citations)}
            for sentence in item.summary.sentences
        ],
        "citations": [_citation_object(one) for one in item.summary.citations],
    }


def _citation_object(one: Citation) -> dict[str, Any]:
    return {
        "n": one.number,
        "url": one.url,
        "title": one.headline,
        "source": one.source,
        "published": one.published.isoformat() if one.published else None,
        "start": one.start,
        "end": one.end,
        "quote": one.quote,
    }
