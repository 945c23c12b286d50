"""Messages in: a long polling loop of our own, over raw updates.

The one of python-telegram-bot parses a whole batch at once, and one update that it cannot parse
stops it for good, with every good update behind it. Here an update is handed on as Telegram
wrote it, and a batch is confirmed only when whoever takes it has taken it.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from telegram.error import TelegramError

from bot.telegram.client import RawBot
from bot.telegram.inbox import RawUpdate
from bot.telegram.patience import Trouble, patiently

_log = logging.getLogger(__name__)

POLL_SECONDS = 30
_CONFIRM_SECONDS = 5.0


class Intake:
    """Polls for updates and hands every batch to ``accept``.

    When ``accept`` returns, the batch is the taker's: the next request tells Telegram to forget
    it. What ``accept`` raises ends the intake.
    """

    def __init__(
        self, bot: RawBot, accept: Callable[[Sequence[RawUpdate]], Awaitable[None]]
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
