"""A shift: the time in which this process, and no other, takes the bot's messages."""

import asyncio
import logging
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection

from bot import told
from bot.telegram import dialogs, inbox, leases, outbox
from bot.telegram.digester import Digester, own_up
from bot.telegram.handlers import Handlers, Parts
from bot.telegram.inbox import RawUpdate
from bot.telegram.intake import Intake
from bot.telegram.leases import Owner
from bot.telegram.ledger import Ledger
from bot.telegram.limiter import Pace
from bot.telegram.menu import set_menu
from bot.telegram.options import Webhook
from bot.telegram.patience import Trouble, patiently
from bot.telegram.sender import Sender
from bot.telegram.teller import Teller
from bot.telegram.webhook import announce, listening
from bot.telegram.worker import Worker
from index.errors import CatalogError

_log = logging.getLogger(__name__)

LEASE = "telegram"

_RENEW_SECONDS = 5.0
_RETRY_SECONDS = 1.0
_TIDY_SECONDS = 60.0
_DRAIN_SECONDS = 18.0


class Shift:
    """Takes updates in, handles them and sends messages, as ``owner``, from ``serve`` to its end."""

    def __init__(self, parts: Parts, owner: Owner) -> None:
        self._bot = parts.bot
        self._ledger = parts.ledger
        self._webhook = parts.options.webhook
        self._owner = owner
        name = str(owner)
        self._sender = Sender(parts.bot, parts.ledger, name, Pace(parts.options.per_second))
        self._worker = Worker(Handlers(parts), parts.bot, parts.ledger, name, self._sender.wake)
        self._teller = Teller(parts.desk, parts.ledger, self._sender.wake)
        self._digester = Digester(parts.press, parts.ledger, name, self._sender.wake)
        self._lost = asyncio.Event()

    async def serve(self, stop: asyncio.Event) -> None:
        """Serve until ``stop``, or until another process has taken over.

        Raises SettingsError when Telegram stops to know the token.
        """
        await self._ledger.write(self._recover)
        halt = asyncio.Event()
        signals = [asyncio.create_task(_relay(one, halt)) for one in (stop, self._lost)]
        tasks = [asyncio.create_task(work) for work in self._work()]
        for task in tasks:
            task.add_done_callback(self._ended)
        try:
            await self._take_in(halt)
            if stop.is_set() and not self._lost.is_set():
                await self._drain()
        finally:
            await _cancel([*tasks, *signals])

    def _ended(self, task: asyncio.Task[None]) -> None:
        """One part that fails ends the shift; the next begins with what is in the catalog."""
        if not task.cancelled() and task.exception() is not None:
            _log.error("A part of the bot has failed; beginning anew", exc_info=task.exception())
            self._lost.set()

    async def keep_lease(self) -> None:
        """Renew the lease until cancelled; the shift is over when it is lost."""
        clock = asyncio.get_running_loop().time
        renewed = clock()
        while not self._lost.is_set():
            await asyncio.sleep(_RENEW_SECONDS)
            try:
                ours = await hold(self._ledger, self._owner)
            except CatalogError as error:
                _log.error("The lease cannot be renewed: %s", error)
                ours = clock() - renewed < leases.TERM.total_seconds() - _RENEW_SECONDS
            else:
                renewed = clock()
            if not ours:
                _log.warning("Another process has taken over this bot")
                self._lost.set()

    def _recover(self, connection: Connection) -> None:
        """Take up what a process before us has left."""
        again = inbox.recover(connection)
        doubted = outbox.recover(connection, datetime.now(UTC))
        own_up(connection, datetime.now(UTC))  # before anything that waited is sent
        if again or doubted:
            _log.info("Taken up: %d updates, %d messages that may have arrived", again, doubted)

    def _work(self) -> list[Coroutine[Any, Any, None]]:
        return [
            self._worker.run(),
            self._sender.run(),
            self._teller.run(),
            self._digester.run(),
            self.keep_lease(),
            self._tidy(),
            set_menu(self._bot),
        ]

    async def _take_in(self, halt: asyncio.Event) -> None:
        if self._webhook is not None:
            await self._listen(self._webhook, halt)
            return
        if await patiently(self._begin_polling, halt, Trouble()):
            intake = Intake(self._bot, lambda batch: self._accept_at_last(batch, halt))
            try:
                await intake.run(halt)
            finally:
                await intake.confirm()

    async def _begin_polling(self) -> bool:
        """With a webhook set there would be nothing to poll."""
        await self._bot.call("deleteWebhook", {"drop_pending_updates": False})
        return True

    async def _listen(self, webhook: Webhook, halt: asyncio.Event) -> None:
        async def announced() -> bool:
            await announce(self._bot, webhook)
            return True

        async with listening(webhook, self._accept):
            if await patiently(announced, halt, Trouble()):
                await halt.wait()

    async def _accept(self, batch: Sequence[RawUpdate]) -> None:
        """Keep a batch; when this returns, it is ours."""
        await self._ledger.write(lambda c: inbox.take(c, batch, datetime.now(UTC)))
        self._worker.wake()

    async def _accept_at_last(self, batch: Sequence[RawUpdate], halt: asyncio.Event) -> None:
        """Keep a batch however long the database takes: nothing is confirmed before."""
        while True:
            try:
                return await self._accept(batch)
            except CatalogError as error:
                _log.error("Messages cannot be kept, and are left with Telegram: %s", error)
                if halt.is_set():
                    raise
            await asyncio.sleep(_RETRY_SECONDS)

    async def _drain(self) -> None:
        """Let what is taken be answered, and what is answered be sent, if that is soon done."""
        try:
            async with asyncio.timeout(_DRAIN_SECONDS):
                await self._worker.drain()
                await self._sender.drain()
        except TimeoutError:
            waiting = await self._ledger.read(inbox.waiting)
            unsent = await self._ledger.read(outbox.unsent)
            _log.warning("Left for the next start: %d updates, %d messages", waiting, unsent)

    async def _tidy(self) -> None:
        """Doubt what has been on its way for too long; forget what was done long ago."""
        while True:
            with suppress(CatalogError):
                await self._ledger.write(_tidied)
            await asyncio.sleep(_TIDY_SECONDS)


def _tidied(connection: Connection) -> None:
    now = datetime.now(UTC)
    outbox.recover(connection, now, all_of_them=False)
    inbox.prune(connection, now)
    outbox.prune(connection, now)
    told.prune(connection, now)
    dialogs.prune(connection, now)


async def hold(ledger: Ledger, owner: Owner) -> bool:
    """Take or renew the lease; say whether ``owner`` has it. Raises CatalogError."""
    return await ledger.write(lambda c: leases.hold(c, LEASE, owner, datetime.now(UTC)))


async def release(ledger: Ledger, owner: Owner) -> None:
    """Give the lease back, so that the next process need not wait."""
    try:
        await ledger.write(lambda c: leases.release(c, LEASE, owner))
    except CatalogError as error:
        _log.warning("The lease could not be given back: %s", error)


async def _relay(source: asyncio.Event, target: asyncio.Event) -> None:
    await source.wait()
    target.set()


async def _cancel(tasks: Sequence[asyncio.Task[Any]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
