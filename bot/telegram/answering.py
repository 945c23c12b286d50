"""Questions: read, put to the desk, and made into messages with their buttons."""

import asyncio
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Protocol

from telegram import Message

from bot.markup import escaped
from bot.render import render_html
from bot.summary.request import Wanted
from bot.telegram import outbox
from bot.telegram.address import Address, address_of
from bot.telegram.buttons import keyboard_for
from bot.telegram.client import RawBot
from bot.telegram.ledger import Ledger
from bot.telegram.messages import changes_to, messages_to, plain_to
from bot.telegram.outbox import Outgoing
from bot.telegram.outcome import NOTHING, Outcome, Said
from bot.telegram.presence import Presence
from bot.telegram.quota import Quota
from bot.telegram.texts import Texts, texts_for
from bot.types import Reply, Seen

_LATE = timedelta(minutes=10)


class Desk(Protocol):
    """What answers questions. ``chat`` names the conversation a question belongs to."""

    async def consider(self, chat: str, text: str, seen: Seen | None = None) -> Reply:
        """The reply to whatever was typed, which the caller will remember.

        Where it is being written, ``seen`` is told how far it is, from any thread.
        """
        ...

    async def consider_about(
        self, stories: Sequence[int], chat: str, text: str, seen: Seen | None = None
    ) -> Reply:
        """The reply to a question about the stories of these ids."""
        ...

    async def summarize(self, chat: str, wanted: Wanted, typed: str) -> Reply:
        """The summary of what is wanted, which somebody typed so."""
        ...

    async def story(self, story_id: int) -> Reply | None:
        """All of the story with this id; None if there is none."""
        ...


@dataclass(frozen=True, slots=True)
class Visit:
    """A message that is being handled: where its answer goes, and in whose words."""

    message: Message
    address: Address
    texts: Texts

    @property
    def person(self) -> int:
        """Who wrote it; the chat itself where that is hidden."""
        sender = self.message.from_user
        return sender.id if sender else self.message.chat_id


def too_early(visit: Visit, quota: Quota) -> Outcome | None:
    """Count ``visit``; where it comes too early, return the answer to that: words, once in a wait."""
    person, now = visit.person, asyncio.get_running_loop().time()
    seconds = quota.wait(person, visit.address.chat, now)
    if seconds <= 0:
        return None
    if not quota.may_warn(person, now, seconds):
        return NOTHING
    text = visit.texts.too_many.format(seconds=math.ceil(seconds))
    return Outcome(messages=plain_to(visit.address, text))


def visit_of(message: Message) -> Visit:
    """Return the visit that ``message`` is."""
    code = message.from_user.language_code if message.from_user else None
    return Visit(message, address_of(message), texts_for(code))


class Answering:
    """Answers questions from ``desk``, and changes an answer when its question is changed."""

    def __init__(self, desk: Desk, bot: RawBot, ledger: Ledger) -> None:
        self._desk = desk
        self._presence = Presence(bot)
        self._ledger = ledger

    async def answer(self, visit: Visit, question: str, about: Sequence[int] = ()) -> Outcome:
        """Answer ``question``; ``about`` are the ids of stories that it is about."""
        return _outcome(visit, await self.ask(visit.address, question, about), question)

    async def summarize(self, visit: Visit, wanted: Wanted, typed: str) -> Outcome:
        """Sum up what is ``wanted``, which somebody ``typed`` so."""
        return _outcome(visit, await self.summed_up(visit.address, wanted, typed), typed)

    async def summed_up(self, address: Address, wanted: Wanted, typed: str) -> Reply:
        """Have the desk sum up what is ``wanted``, and show meanwhile that it is being read."""
        async with self._presence.thinking(address):
            return await self._desk.summarize(address.key, wanted, typed)

    async def story(self, visit: Visit, story_id: int) -> Outcome | None:
        """Tell all of a story; None if there is none with this id."""
        told = await self.story_said(visit.address, visit.texts, story_id)
        return None if told is None else Outcome(said=told)

    async def story_said(self, address: Address, texts: Texts, story_id: int) -> Said | None:
        """Return what tells all of a story; None if there is none with this id."""
        async with self._presence.thinking(address):
            reply = await self._desk.story(story_id)
        if reply is None:
            return None

        def render(turn: int) -> Sequence[Outgoing]:
            shown = render_html(reply, datetime.now(UTC))
            return messages_to(address, shown, keyboard_for(reply, turn, texts))

        return Said(key=address.key, reply=reply, render=render)

    async def answer_again(self, visit: Visit, question: str) -> Outcome:
        """Answer a question that was changed by changing its answer; without one, do nothing."""
        address = replace(visit.address, reply_to=None)
        chat, about = address.chat, visit.message.message_id
        old = await self._ledger.read(lambda c: outbox.answers_to(c, chat, about))
        if not old:
            return NOTHING
        reply = await self.ask(address, question)

        def render(turn: int) -> Sequence[Outgoing]:
            parts = render_html(reply, datetime.now(UTC))
            return changes_to(address, old, parts, keyboard_for(reply, turn, visit.texts))

        return Outcome(said=Said(key=address.key, reply=reply, render=render))

    async def ask(self, address: Address, question: str, about: Sequence[int] = ()) -> Reply:
        """Put a question to the desk, and show meanwhile that it is being looked at."""
        async with self._presence.thinking(address) as seen:
            if about:
                return await self._desk.consider_about(about, address.key, question, seen)
            return await self._desk.consider(address.key, question, seen)


def _outcome(visit: Visit, reply: Reply, question: str) -> Outcome:
    """Say ``reply``; a question that waited long is named, so that the answer is understood."""
    now = datetime.now(UTC)
    late = now - visit.message.date > _LATE
    before = visit.texts.late.format(question=_short(question)) if late else ""

    def render(turn: int) -> Sequence[Outgoing]:
        parts = render_html(reply, now)
        parts[0] = f"{escaped(before)}\n\n{parts[0]}" if before else parts[0]
        return messages_to(visit.address, parts, keyboard_for(reply, turn, visit.texts))

    return Outcome(said=Said(key=visit.address.key, reply=reply, render=render))


def _short(question: str) -> str:
    return question if len(question) <= 80 else question[:80].rstrip() + "…"
