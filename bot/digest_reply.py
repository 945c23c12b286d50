"""A digest as a reply in a conversation: for the terminal, where it can be gone on with."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, Engine

from bot import people, told
from bot.digest import Digest, Item, Wants
from bot.digest_text import Heading, headline_of, nothing_line, title_of, update_line
from bot.digest_words import digest_words
from bot.press import DAY, Press
from bot.told import Memory, told_rows
from bot.topics import names
from bot.types import NOWHERE, Citation, Kind, Reply, Sentence
from index.database import reading, write


def digest_for(
    press: Press, engine: Engine, chat: str, about: Sequence[str], now: datetime
) -> Reply:
    """Give ``chat`` a digest of what came in the last day and it was not told; remember that it was."""
    with reading(engine) as connection:
        memory = told.memories(connection, [chat], now)[chat]
    digest = press.at_once(Wants(about=tuple(about), since=now - DAY), memory, now)
    reply = digest_reply(digest, _heading(digest, memory))

    def keep(connection: Connection) -> None:
        if digest.items:
            turn = people.add_turn(connection, chat, reply, now)
            told.keep(connection, told_rows(digest, chat, f"{chat}:{turn.number}", now))

    write(engine, keep)
    return reply


def digest_reply(digest: Digest, heading: Heading) -> Reply:
    """Return a digest as a reply, story by story; a notice where there is nothing to tell."""
    words = digest_words(heading.language)
    title = title_of(digest, heading)
    about = ", ".join(names(digest.wants.about, heading.language))
    asked = f"Digest about {about}" if about else "Digest"
    if not digest.items:
        text = f"{title}\n{nothing_line(digest, heading)}"
        return Reply(question=asked, rewrite=asked, kind=Kind.NOTICE, text=text, searched=NOWHERE)
    citations = tuple(_renumbered(digest.items))
    sentences = tuple(_sentences(digest, heading))
    return Reply(
        question=asked,
        rewrite=asked,
        kind=Kind.ANSWER,
        text=" ".join(sentence.text for sentence in sentences),
        searched=NOWHERE,
        sentences=sentences,
        citations=citations,
        title=title,
        note=words.about.format(topics=about) if about else "",
        stories=tuple(item.story.id for item in digest.items),
    )


def _heading(digest: Digest, memory: Memory) -> Heading:
    since = max([digest.wants.since, *memory.articles.values()])
    return Heading(language="en", zone="UTC", since=since)


def _renumbered(items: Sequence[Item]) -> Iterator[Citation]:
    number = 0
    for item in items:
        for citation in item.summary.citations:
            number += 1
            yield replace(citation, number=number)


def _sentences(digest: Digest, heading: Heading) -> Iterator[Sentence]:
    before = 0
    for number, item in enumerate(digest.items, 1):
        update = update_line(item, digest, heading)
        title = f"{number}. {headline_of(item)}" + (f" ({update})" if update else "")
        for place, sentence in enumerate(item.summary.sentences):
            cited = tuple(before + one for one in sentence.citations)
            yield replace(sentence, citations=cited, heading="" if place else title)
        before += len(item.summary.citations)
