"""Threads for what waits on strangers' servers: few, with a short queue, and never waited for long."""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Generic, TypeVar

_T = TypeVar("_T")

AT_ONCE = 4
"""Pages that are fetched side by side."""

MOST_WAITING = 12
"""Pages that are being fetched or wait for it; more are turned away at once."""

PATIENCE_S = 45.0
"""Seconds after which nobody waits for a page any more."""


class BusyError(Exception):
    """Too many pages are waited for already."""


class PageThreads:
    """Runs blocking work beside the event loop. For use from one event loop.

    Its threads are daemons: one that hangs in a slow page does not keep the process from ending.
    """

    def __init__(self, patience_s: float = PATIENCE_S) -> None:
        self._patience_s = patience_s
        self._free = asyncio.Semaphore(AT_ONCE)
        self._waiting = 0

    async def run(self, work: Callable[[], _T]) -> _T:
        """Return what ``work`` does. Raises BusyError, and TimeoutError when it takes too long.

        Work that takes too long goes on in its thread, which is not free until it comes to its end.
        """
        if self._waiting >= MOST_WAITING:
            raise BusyError
        self._waiting += 1
        try:
            async with asyncio.timeout(self._patience_s):
                await self._free.acquire()
                done = _Work(work).begin()
                done.add_done_callback(lambda _: self._free.release())
                return await asyncio.shield(done)
        finally:
            self._waiting -= 1


class _Work(Generic[_T]):
    """One piece of work in a thread of its own."""

    def __init__(self, work: Callable[[], _T]) -> None:
        self._work = work
        self._loop = asyncio.get_running_loop()
        self._done: asyncio.Future[_T] = self._loop.create_future()
        self._done.add_done_callback(_look_at)

    def begin(self) -> "asyncio.Future[_T]":
        threading.Thread(target=self._run, name="page", daemon=True).start()
        return self._done

    def _run(self) -> None:
        try:
            result = self._work()
        except Exception as error:  # noqa: BLE001 - whoever waits for it shall have it
            self._tell(self._done.set_exception, error)
        else:
            self._tell(self._done.set_result, result)

    def _tell(self, say: Callable[..., None], what: object) -> None:
        with suppress(RuntimeError):  # the loop has come to its end meanwhile
            self._loop.call_soon_threadsafe(say, what)


def _look_at(done: "asyncio.Future[_T]") -> None:
    """Let nobody lament that nobody waited for the failure of a work that took too long."""
    if not done.cancelled():
        done.exception()
