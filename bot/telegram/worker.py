"""Handles what is in the inbox: chats side by side, each in its order, nothing twice.

What an update leads to is written down in the same transaction in which it is done. Whatever
happens before, it waits again; whatever happens after, its messages are in the outbox.
"""

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol

from sqlalchemy import Connection
from telegram import Update

from bot.log import working_on
from bot.telegram import chats, inbox
from bot.telegram.address import address_of
from bot.telegram.client import RawBot
from bot.telegram.inbox import LostError, Received
from bot.telegram.ledger import Ledger
from bot.telegram.outcome import NOTHING, Outcome, write_down
from index.errors import CatalogError

_log = logging.getLogger(__name__)

_AT_ONCE = 32
_LOOK_SECONDS = 0.5
_REST_SECONDS = 2.0
_GATHER_SECONDS = 0.02  # what comes meanwhile is claimed in one go
_PUT_OFF = timedelta(seconds=5)

_TRIES = 3
"""How often an update is begun that has ended the process each time before."""


class Handling(Protocol):
    """What the worker hands updates to."""

    async def handle(self, update: Update, received_at: datetime) -> Outcome:
        """Return what comes of an update."""
        ...

    def apology(self, update: Update) -> Outcome:
        """Return what to say where it could not be handled."""
        ...


class UnreadableUpdateError(Exception):
    """An update that the library cannot read, or that could not be answered."""


class Worker:
    """Works on the inbox, as ``owner``; calls ``written`` when there is something to send."""

    def __init__(
        self,
        handling: Handling,
        bot: RawBot,
        ledger: Ledger,
        owner: str,
        written: Callable[[], None],
    ) -> None:
        self._handling = handling
        self._bot = bot
        self._ledger = ledger
        self._owner = owner
        self._written = written
        self._woken = asyncio.Event()
        self._tasks: dict[asyncio.Task[None], Received] = {}

    def wake(self) -> None:
        """There is something to handle."""
        self._woken.set()

    async def run(self) -> None:
        """Work until cancelled. What is being handled then waits for the next to come."""
        try:
            while True:
                try:
                    found = await self._round()
                except CatalogError as error:
                    _log.error("Updates wait: %s", error)
                    await asyncio.sleep(_REST_SECONDS)
                    continue
                if not found:
                    await self._rest()
                await asyncio.sleep(_GATHER_SECONDS)
        finally:
            await self._abandon()

    async def drain(self) -> None:
        """Wait until nothing is left to be handled."""
        while bool(self._tasks) or await self._waiting():
            self.wake()
            await asyncio.sleep(0.05)

    async def _round(self) -> int:
        self._woken.clear()
        room = _AT_ONCE - len(self._tasks)
        if room <= 0 or not await self._waiting():
            return 0
        now = datetime.now(UTC)
        found = await self._ledger.write(lambda c: inbox.claim(c, self._owner, room, now))
        for received in found:
            task = asyncio.create_task(self._work(received))
            self._tasks[task] = received
            task.add_done_callback(self._end)
        return len(found)

    async def _waiting(self) -> bool:
        return await self._ledger.read(inbox.waiting) > 0

    async def _rest(self) -> None:
        try:
            async with asyncio.timeout(_LOOK_SECONDS):
                await self._woken.wait()
        except TimeoutError:
            pass

    def _end(self, task: asyncio.Task[None]) -> None:
        self._tasks.pop(task, None)
        self._woken.set()
        if not task.cancelled() and task.exception() is not None:
            _log.error("An update waits for the next start", exc_info=task.exception())

    async def _abandon(self) -> None:
        """Give back what is not done, as if it had not been begun."""
        left = dict(self._tasks)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        if left:
            _log.warning("%d updates are left for the next start", len(left))
            await self._insist(lambda c: self._give_back(c, list(left.values())), tries=1)

    def _give_back(self, connection: Connection, left: list[Received]) -> None:
        for received in left:
            inbox.put_off(connection, received, self._owner, datetime.now(UTC))

    async def _work(self, received: Received) -> None:
        with working_on(f"update {received.update_id}"):
            await self._work_on(received)

    async def _work_on(self, received: Received) -> None:
        try:
            update = read_update(received, self._bot)
        except UnreadableUpdateError as error:
            _log.error("Update %s is set aside: %s", received.update_id, error)
            await self._close(received, NOTHING, str(error))
            return
        if received.attempts > _TRIES:
            _log.error("Update %s has ended the process each time: set aside", received.update_id)
            await self._close(received, self._handling.apology(update), "it ended the process")
            return
        await self._handle(received, update)

    async def _handle(self, received: Received, update: Update) -> None:
        try:
            outcome = await self._handling.handle(update, received.received_at)
        except CatalogError as error:
            _log.error("Update %s waits: %s", received.update_id, error)
            until = datetime.now(UTC) + _PUT_OFF
            await self._insist(lambda c: inbox.put_off(c, received, self._owner, until))
        except Exception as error:  # noqa: BLE001 - a bug must cost one answer, not the bot
            _log.exception("Update %s could not be handled", received.update_id)
            await self._close(received, self._handling.apology(update), repr(error))
        else:
            await self._close(received, outcome, None, update)

    async def _close(
        self,
        received: Received,
        outcome: Outcome,
        error: str | None,
        update: Update | None = None,
    ) -> None:
        """Note that an update is done and what came of it, in one transaction."""

        def work(connection: Connection) -> None:
            now = datetime.now(UTC)
            inbox.finish(connection, received, self._owner, now, error)
            if update is not None and update.message is not None:
                chats.open_(connection, update.message.chat_id, now)
            write_down(connection, outcome, f"update:{received.update_id}:{received.id}", now)

        await self._insist(work)
        self._written()

    async def _insist(self, work: Callable[[Connection], None], tries: int = 1000) -> None:
        """Write, however long the database takes to let us."""
        for _ in range(tries):
            try:
                return await self._ledger.write(work)
            except LostError as error:
                return _log.warning("%s", error)
            except CatalogError as error:
                _log.error("What came of an update cannot be written down: %s", error)
                await asyncio.sleep(_REST_SECONDS)
        return None


def read_update(received: Received, bot: RawBot) -> Update:
    """Return the update in the library's words. Raises UnreadableUpdateError."""
    try:
        update = Update.de_json(dict(received.raw), bot)
        if update.effective_message is not None:
            address_of(update.effective_message)  # without a chat it could not be answered
    except Exception as error:
        raise UnreadableUpdateError(f"it cannot be read: {error!r}") from error
    return update
