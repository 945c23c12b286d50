"""Which updates may be handled at the same time: chats side by side, one chat in order."""

import asyncio
from collections.abc import Awaitable, Coroutine
from typing import Any
from weakref import WeakValueDictionary

from telegram import Update
from telegram.ext import BaseUpdateProcessor

from bot.telegram.address import address_of

# Not a throttle: one busy chat holds up to this many places while its updates wait for each
# other, and the other chats must not feel it.
_PLACES = 10_000


class Lanes(BaseUpdateProcessor):
    """Handles the updates of one conversation one after another, and conversations side by side."""

    def __init__(self) -> None:
        super().__init__(_PLACES)
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._tasks: set[asyncio.Task[Any]] = set()

    async def initialize(self) -> None:
        """Nothing to make ready."""

    async def shutdown(self) -> None:
        """Nothing to put away."""

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Await the coroutine when every earlier update of its conversation is done."""
        task = asyncio.current_task()
        if task is not None:
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        try:
            async with self._lock(update):
                await coroutine
        finally:
            if isinstance(coroutine, Coroutine):
                coroutine.close()  # it was never begun if we were cancelled while we waited

    async def abandon(self) -> int:
        """Cancel whatever is still being handled or waits for it; says how many updates."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        return len(tasks)

    def _lock(self, update: object) -> asyncio.Lock:
        """The lock of the update's conversation; it lives as long as somebody holds or awaits it."""
        message = update.effective_message if isinstance(update, Update) else None
        if message is None:
            return asyncio.Lock()
        return self._locks.setdefault(address_of(message).key, asyncio.Lock())
