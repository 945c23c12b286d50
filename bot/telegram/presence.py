"""Shows that the bot is at it, for as long as a block takes. Nothing here has to arrive."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from telegram.constants import ChatAction
from telegram.error import TelegramError

from bot.telegram.address import Address
from bot.telegram.client import RawBot

# Telegram shows the action for five seconds; a quick reply needs none.
_TYPING_AFTER = 0.3
_TYPING_EVERY = 4.0

# A draft is shown for half a minute, and the message that follows takes its place.
_DRAFT_EVERY = 20.0


# Where so many wait at the same time, their answers are worth more than their drafts.
_DRAFTS_UP_TO = 8


class Presence:
    """Shows in each chat that the bot is at it."""

    def __init__(self, bot: RawBot) -> None:
        self._bot = bot
        self._waiting = 0

    @asynccontextmanager
    async def thinking(self, address: Address) -> AsyncIterator[None]:
        """Show a "Thinking…" draft at once in private, "typing…" in a group after a moment."""
        task = asyncio.create_task(self._show(address))
        self._waiting += 1
        try:
            yield
        finally:
            self._waiting -= 1
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _show(self, address: Address) -> None:
        few = self._waiting <= _DRAFTS_UP_TO
        if few and address.is_private and address.about is not None:
            with suppress(TelegramError):
                await _keep_draft(self._bot, address, address.about)
        with suppress(TelegramError):
            await _keep_typing(self._bot, address)


async def _keep_draft(bot: RawBot, address: Address, draft: int) -> None:
    """Show an empty draft, which reads "Thinking…"; a server that knows none refuses it."""
    shown = {"chat_id": address.chat, "draft_id": draft, "text": ""}
    if address.topic is not None:
        shown["message_thread_id"] = address.topic
    while True:
        await bot.call("sendMessageDraft", shown)
        await asyncio.sleep(_DRAFT_EVERY)


async def _keep_typing(bot: RawBot, address: Address) -> None:
    await asyncio.sleep(_TYPING_AFTER)
    shown = {"chat_id": address.chat, "action": ChatAction.TYPING.value}
    if address.topic is not None:
        shown["message_thread_id"] = address.topic
    while True:
        await bot.call("sendChatAction", shown)
        await asyncio.sleep(_TYPING_EVERY)
