"""The boundary at which Telegram's side crosses into the database, away from the event loop."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection, Engine

from bot.log import Threads
from index.database import reading, write

_T = TypeVar("_T")


class Ledger:
    """Runs transactions on ``engine`` in a thread of its own, one after another.

    One thread is enough: a transaction takes a millisecond or two, and more would only wait for
    each other's write lock. Both methods raise CatalogError.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._thread = Threads(1, thread_name_prefix="ledger")

    async def write(self, work: Callable[[Connection], _T]) -> _T:
        """Run ``work`` in one transaction, from the start again where another process got ahead."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, write, self.engine, work)

    async def read(self, work: Callable[[Connection], _T]) -> _T:
        """Run ``work`` in a transaction that only reads."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, self._read, work)

    def close(self) -> None:
        """Finish what was begun."""
        self._thread.shutdown()

    def _read(self, work: Callable[[Connection], _T]) -> _T:
        with reading(self.engine) as connection:
            return work(connection)
