"""A digest asked for now, the buttons under digests, and which story a reply to one is about."""

import json
import re
import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection
from telegram import CallbackQuery, Message

from bot import subscriptions, told
from bot.digest import Digest, Wants
from bot.digest_text import Heading
from bot.digest_words import digest_words
from bot.markup import escaped, units
from bot.press import DAY, Press
from bot.subscriptions import Subscription
from bot.telegram import digest_ledger, outbox
from bot.telegram.address import Address
from bot.telegram.answering import Answering, Visit
from bot.telegram.client import RawBot
from bot.telegram.digest_messages import (
    DigestTap,
    DigestWish,
    digest_messages,
    read_digest_tap,
)
from bot.telegram.ledger import Ledger
from bot.telegram.messages import messages_to, plain_to
from bot.telegram.outbox import Outgoing, Posting
from bot.telegram.outcome import Outcome, Write
from bot.telegram.tapping import address_of_tap, answer_tap
from bot.telegram.texts import Texts, texts_for
from bot.told import Told, told_row, told_rows
from bot.topics import topics_in
from bot.words import stems

_NUMBER = re.compile(r"\W*(?:no\.?|number|story|nr\.?)?\s*#?(\d{1,2})\b", re.IGNORECASE)
_REMEMBERED = 60  # lines that a reply may be about


class Digests:
    """The bot's side of digests that somebody has before them, or wants now."""

    def __init__(self, press: Press, answering: Answering, bot: RawBot, ledger: Ledger) -> None:
        self._press = press
        self._answering = answering
        self._bot = bot
        self._ledger = ledger

    async def digest(self, visit: Visit, argument: str) -> Outcome:
        """Give a digest now: about what is named, else about all that is subscribed to here."""
        address, now = visit.address, datetime.now(UTC)
        found = await self._ledger.read(
            lambda c: subscriptions.of_place(c, address.chat, address.topic)
        )
        memories = await self._ledger.read(lambda c: told.memories(c, [address.key], now))
        memory = memories[address.key]
        wants = Wants(about=tuple(topics_in(argument)) or _all_of(found), since=now - DAY)
        digest = await self._press.apart(self._press.at_once, wants, memory, now)
        heading = Heading(
            language=visit.texts.language,
            zone=found[0].schedule.zone if found else "UTC",
            since=max([digest.wants.since, *memory.articles.values()]),
        )
        return _sent(digest_messages(digest, heading, address), digest, address)

    async def tap(self, query: CallbackQuery) -> Outcome | None:
        """Do what a button under a digest says; None if it is none of those."""
        tap, address = read_digest_tap(query.data or ""), address_of_tap(query)
        if tap is None or address is None:
            return None
        await answer_tap(self._bot, query)
        texts = texts_for(query.from_user.language_code)
        if tap.wish is DigestWish.AGAIN:
            return await self._again(tap, address, query.id, texts)
        if tap.wish is DigestWish.ASK:
            return await self._ask(tap, address, texts)
        said = await self._answering.story_said(address, texts, tap.number)
        if said is None:
            return Outcome(messages=plain_to(address, texts.no_story))
        return Outcome(said=said)

    async def meant(self, visit: Visit, question: str) -> tuple[int, ...]:
        """Return the ids of the stories that a reply asks about: that of the line, if it says which."""
        parent = visit.message.reply_to_message
        if parent is None:
            return ()
        lines = await self._ledger.read(lambda c: _lines_of(c, visit.address, parent))
        return tuple(line.story_id for line in line_meant(lines, visit.message, question))

    async def _ask(self, tap: DigestTap, address: Address, texts: Texts) -> Outcome:
        """Invite to ask about one story; what replies to that is about it."""
        lines = await self._ledger.read(lambda c: told.latest(c, address.key, _REMEMBERED))
        line = next((one for one in lines if one.story_id == tap.number), None)
        if line is None:
            return Outcome(messages=plain_to(address, texts.no_story))
        text = digest_words(texts.language).ask_how.format(headline=line.headline)
        reply = {"reply_markup": {"force_reply": True, "selective": True}}
        messages = [
            replace(one, payload={**one.payload, **reply})
            for one in messages_to(address, [escaped(text)])
        ]
        series = f"ask:{uuid.uuid4().hex}"
        row = told_row(address.key, replace(line, series=series, line=1))
        return Outcome(writes=[_putting(messages, [row], series)])

    async def _again(self, tap: DigestTap, address: Address, query: str, texts: Texts) -> Outcome:
        """Show once more a digest that may not have arrived."""
        row = await self._ledger.read(lambda c: digest_ledger.find(c, tap.number))
        if row is None or row.chat != address.chat:
            return Outcome(messages=plain_to(address, texts.no_story))
        rows = await self._ledger.read(lambda c: digest_ledger.messages_of(c, row.series))
        payloads = [json.loads(one.payload) for one in rows]
        messages = [Outgoing(chat=address.chat, payload=one) for one in payloads if "text" in one]
        if not messages:
            return Outcome(messages=plain_to(address, texts.no_story))
        key, series = address.key, f"again:{query}"
        lines = await self._ledger.read(lambda c: told.of_series(c, key, row.series))
        kept = [told_row(key, replace(line, series=series)) for line in lines]
        return Outcome(writes=[_putting(messages, kept, series)])


def line_meant(lines: Sequence[Told], message: Message, question: str) -> Sequence[Told]:
    """Return which of the ``lines`` of a digest ``message``, a reply to it, asks about.

    That is the one that is quoted, or numbered, or whose headline it shares words with; else any.
    """
    if len(lines) < 2:
        return lines
    return (
        _quoted(lines, message)
        or [line for line in lines if _is_numbered(line, question)]
        or _named(lines, question)
        or lines
    )


def _quoted(lines: Sequence[Told], message: Message) -> Sequence[Told]:
    """Return the line in which the quoted part of the digest begins."""
    parent, quote = message.reply_to_message, message.quote
    if parent is None or quote is None:
        return ()
    text = parent.text or ""
    begins = {line.line: text.find(f"{line.line}. {_start(line)}") for line in lines}
    begun = [
        line
        for line in lines
        if begins[line.line] >= 0 and units(text[: begins[line.line]]) <= quote.position
    ]
    return begun[-1:]


def _start(line: Told) -> str:
    return " ".join(line.headline.split())[:12]


def _is_numbered(line: Told, question: str) -> bool:
    found = _NUMBER.match(question)
    return found is not None and int(found[1]) == line.line


def _named(lines: Sequence[Told], question: str) -> Sequence[Told]:
    asked = set(stems(question))
    shared = {line.line: len(asked & set(stems(line.headline))) for line in lines}
    most = max(shared.values())
    return [line for line in lines if shared[line.line] == most] if most else ()


def _lines_of(connection: Connection, address: Address, parent: Message) -> list[Told]:
    """Return the lines of the digest that ``parent`` is; none if it is no digest.

    One that may not have arrived has no number; it is known by its headlines.
    """
    series = outbox.series_of(connection, address.chat, parent.message_id)
    lines = told.of_series(connection, address.key, series) if series else []
    if lines:
        return lines
    text = parent.text or ""
    latest = told.latest(connection, address.key, _REMEMBERED)
    return [line for line in reversed(latest) if f"{line.line}. {_start(line)}" in text]


def _all_of(found: Sequence[Subscription]) -> tuple[str, ...]:
    """Return the topics of all subscriptions; none, which is all news, if one of them has none."""
    if not all(one.about for one in found):
        return ()
    return tuple(dict.fromkeys(topic for one in found for topic in one.about))


def _sent(messages: Sequence[Outgoing], digest: Digest, address: Address) -> Outcome:
    series = f"now:{uuid.uuid4().hex}"
    rows = told_rows(digest, address.key, series, digest.as_of)
    return Outcome(writes=[_putting(messages, rows, series)])


def _putting(messages: Sequence[Outgoing], rows: Sequence[dict[str, Any]], series: str) -> Write:
    """Return what writes messages down together with what they tell."""

    def put(connection: Connection, now: datetime) -> None:
        outbox.put(connection, messages, Posting(series=series), now)
        told.keep(connection, rows)

    return put
