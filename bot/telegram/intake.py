"""Messages in: a long polling loop of our own, over raw updates.

The one of python-telegram-bot parses a whole batch at once, and one update that it cannot parse
stops it for good, with every good update behind it. Here an update is handed on as Telegram
wrote it, and a batch is confirmed only when whoever takes it has taken it.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from telegram import Update
from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.telegram.address import address_of
from bot.telegram.patience import Trouble, patiently

_log = logging.getLogger(__name__)

POLL_SECONDS = 30
_SLACK_SECONDS = 15.0
_CONFIRM_SECONDS = 5.0

RawUpdate = Mapping[str, Any]


class PollingBot(ExtBot[None]):
    """A bot that can also be asked for updates as Telegram wrote them."""

    __slots__ = ()

    async def raw_updates(
        self, offset: int | None, seconds: int, limit: int = 100
    ) -> Sequence[Any]:
        """The updates from ``offset`` on, waiting up to ``seconds`` for the first of them.

        Asking with an offset tells Telegram to forget all updates before it.
        """
        asked = {"timeout": seconds, "limit": limit, "allowed_updates": [Update.MESSAGE]}
        if offset is not None:
            asked["offset"] = offset
        answer = await self._post("getUpdates", asked, read_timeout=seconds + _SLACK_SECONDS)
        return answer if isinstance(answer, list) else []


class Intake:
    """Polls for updates and hands every batch to ``accept``.

    When ``accept`` returns, the batch is the taker's: the next request tells Telegram to forget
    it. What ``accept`` raises ends the intake.
    """

    def __init__(
        self, bot: PollingBot, accept: Callable[[Sequence[RawUpdate]], Awaitable[None]]
    ) -> None:
        self._bot = bot
        self._accept = accept
        self._offset: int | None = None

    async def run(self, stop: asyncio.Event) -> None:
        """Poll until ``stop``. A network in trouble is waited out.

        Raises SettingsError when Telegram stops to know the token.
        """
        trouble = Trouble()
        while not stop.is_set():
            batch = await patiently(self._poll, stop, trouble)
            if batch:
                await self._accept([update for update in batch if isinstance(update, Mapping)])
                self._offset = offset_after(batch, self._offset)

    async def confirm(self) -> None:
        """Tell Telegram to forget what was accepted; a failure is logged only."""
        if self._offset is None:
            return
        try:
            async with asyncio.timeout(_CONFIRM_SECONDS):
                await self._bot.raw_updates(self._offset, seconds=0, limit=1)
        except (TelegramError, TimeoutError) as error:
            _log.warning("The last messages could not be confirmed and may come again: %s", error)

    async def _poll(self) -> Sequence[Any]:
        return await self._bot.raw_updates(self._offset, POLL_SECONDS)


def offset_after(batch: Sequence[Any], offset: int | None) -> int | None:
    """The offset that confirms the batch. Ids come in order but may begin anew: last, not highest."""
    ids = [update.get("update_id") for update in batch if isinstance(update, Mapping)]
    known = [number for number in ids if isinstance(number, int)]
    return known[-1] + 1 if known else offset


def read_update(raw: RawUpdate, bot: PollingBot) -> Update | None:
    """The update in the library's words, or None, logged, when it is none that it can read."""
    try:
        update = Update.de_json(dict(raw), bot)
        if update.effective_message is not None:
            address_of(update.effective_message)  # without a chat it could not be answered
        return update
    except Exception as error:  # noqa: BLE001 - the parser raises whatever a missing field leads to
        _log.error("Update %s cannot be read and is left out: %r", raw.get("update_id"), error)
        return None
