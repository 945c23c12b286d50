"""Shows that the bot is at it, for as long as a block takes. Nothing here has to arrive."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import Any

from telegram.constants import ChatAction
from telegram.error import TelegramError

from bot.telegram.address import Address
from bot.telegram.client import RawBot
from bot.types import Seen

# Telegram shows the action for five seconds; a quick reply needs none.
_TYPING_AFTER = 0.3
_TYPING_EVERY = 4.0

# A draft is shown for half a minute, and the message that follows takes its place.
_DRAFT_EVERY = 20.0
_GROWS_EVERY = 0.7  # seconds between two states of a draft: more would be refused
_DRAFT_LONGEST = 4096  # characters

# Where so many wait at the same time, their answers are worth more than their drafts.
_DRAFTS_UP_TO = 8


class Presence:
    """Shows in each chat that the bot is at it."""

    def __init__(self, bot: RawBot) -> None:
        self._bot = bot
        self._waiting = 0

    @asynccontextmanager
    async def thinking(self, address: Address) -> AsyncIterator[Seen]:
        """Show a "Thinking…" draft at once in private, "typing…" in a group after a moment.

        What is yielded may be told from any thread what is written so far, which the draft shows.
        """
        written = _Written()
        task = asyncio.create_task(self._show(address, written))
        self._waiting += 1
        try:
            yield partial(_tell, asyncio.get_running_loop(), written)
        finally:
            self._waiting -= 1
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _show(self, address: Address, written: "_Written") -> None:
        few = self._waiting <= _DRAFTS_UP_TO
        if few and address.is_private and address.about is not None:
            with suppress(TelegramError):
                await _keep_draft(self._bot, address, address.about, written)
        with suppress(TelegramError):
            await _keep_typing(self._bot, address)


class _Written:
    """What is written so far of one reply."""

    def __init__(self) -> None:
        self.text = ""
        self._grown = asyncio.Event()

    def grow(self, text: str) -> None:
        """It has come to ``text``."""
        self.text = text
        self._grown.set()

    async def wait(self, seconds: float) -> None:
        """Wait until there is more, or for so long."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._grown.wait(), seconds)
        self._grown.clear()


def _tell(loop: asyncio.AbstractEventLoop, written: _Written, text: str) -> None:
    with suppress(RuntimeError):  # the loop is closed: nobody looks any more
        loop.call_soon_threadsafe(written.grow, text)


async def _keep_draft(bot: RawBot, address: Address, draft: int, written: _Written) -> None:
    """Show a draft of what is written, which reads "Thinking…" while that is nothing.

    A server that knows no drafts refuses it.
    """
    shown: dict[str, Any] = {"chat_id": address.chat, "draft_id": draft}
    if address.topic is not None:
        shown["message_thread_id"] = address.topic
    while True:
        await bot.call("sendMessageDraft", {**shown, "text": written.text[:_DRAFT_LONGEST]})
        await asyncio.sleep(_GROWS_EVERY)
        await written.wait(_DRAFT_EVERY)


async def _keep_typing(bot: RawBot, address: Address) -> None:
    await asyncio.sleep(_TYPING_AFTER)
    shown = {"chat_id": address.chat, "action": ChatAction.TYPING.value}
    if address.topic is not None:
        shown["message_thread_id"] = address.topic
    while True:
        await bot.call("sendChatAction", shown)
        await asyncio.sleep(_TYPING_EVERY)
