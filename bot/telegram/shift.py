"""A shift: the time in which this process does its part of the bot's work, from lease to lease."""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection

from bot import people, told
from bot.roles import Role
from bot.telegram import dialogs, digest_ledger, followed, inbox, outbox
from bot.telegram.attendance import Attendance
from bot.telegram.client import RawBot
from bot.telegram.digester import Digester, own_up
from bot.telegram.handlers import Handlers, Parts
from bot.telegram.inbox import RawUpdate
from bot.telegram.intake import Intake
from bot.telegram.leases import Owner
from bot.telegram.ledger import Ledger
from bot.telegram.limiter import Pace
from bot.telegram.menu import set_menu
from bot.telegram.options import Options, Webhook
from bot.telegram.patience import Trouble, patiently
from bot.telegram.reporter import Reporter
from bot.telegram.sender import Sender
from bot.telegram.teller import Teller
from bot.telegram.webhook import announce, listening
from bot.telegram.worker import Worker
from index.errors import CatalogError

_log = logging.getLogger(__name__)

_RETRY_SECONDS = 1.0
_RECOVER_SECONDS = 5.0
_TIDY_SECONDS = 60.0
_DRAIN_SECONDS = 18.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """What every role works with: Telegram, the database, and what the operator decides."""

    bot: RawBot
    ledger: Ledger
    options: Options


class Shift:
    """Does the work of its roles, as ``owner``, from ``serve`` to its end.

    ``parts`` is None where no role is to answer anything.
    """

    def __init__(self, outside: Outside, parts: Parts | None, owner: Owner) -> None:
        self._bot = outside.bot
        self._ledger = outside.ledger
        self._options = outside.options
        self._attendance = Attendance(outside.ledger, owner, outside.options)
        name = str(owner)
        pace = Pace(outside.options.per_second)
        self._sender = Sender(outside.bot, outside.ledger, name, pace)
        self._answering = _Answering(parts, name, self._sender.wake) if parts else None
        self._lost = asyncio.Event()

    async def serve(self, stop: asyncio.Event) -> None:
        """Serve until ``stop``, or until another process has taken over.

        Raises SettingsError when Telegram stops to know the token.
        """
        await self._ledger.write(self._take_up)
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

    def _take_up(self, connection: Connection) -> None:
        """Take up what others have left, before anything that waited is sent."""
        self._attendance.recover(connection)
        own_up(connection, datetime.now(UTC))

    def _ended(self, task: asyncio.Task[None]) -> None:
        """One part that fails ends the shift; the next begins with what is in the catalog."""
        if not task.cancelled() and task.exception() is not None:
            _log.error("A part of the bot has failed; beginning anew", exc_info=task.exception())
            self._lost.set()

    async def _keep_lease(self) -> None:
        """Renew the lease until cancelled; the shift is over when it is lost."""
        await self._attendance.keep()
        self._lost.set()

    def _work(self) -> list[Coroutine[Any, Any, None]]:
        roles = self._options.roles
        work = [self._keep_lease(), self._tidy(), self._recover()]
        if Role.SENDER in roles:
            work.append(self._sender.run())
        if self._answering and Role.BOT in roles:
            work += [self._answering.worker.run(), set_menu(self._bot)]
        if self._answering and Role.DIGESTS in roles:
            work += [one.run() for one in self._answering.standing]
        return work

    async def _take_in(self, halt: asyncio.Event) -> None:
        if self._answering is None or Role.BOT not in self._options.roles:
            await halt.wait()
            return
        if self._options.webhook is not None:
            await self._listen(self._options.webhook, halt)
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
        if self._answering is not None:
            self._answering.worker.wake()

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
                if self._answering is not None and Role.BOT in self._options.roles:
                    await self._answering.worker.drain()
                if Role.SENDER in self._options.roles:
                    await self._sender.drain()
        except TimeoutError:
            waiting = await self._ledger.read(inbox.waiting)
            unsent = await self._ledger.read(outbox.unsent)
            _log.warning("Left for the next start: %d updates, %d messages", waiting, unsent)

    async def _recover(self) -> None:
        """Take up what a process leaves that ends while we work."""
        while True:
            await asyncio.sleep(_RECOVER_SECONDS)
            with suppress(CatalogError):
                await self._ledger.write(self._attendance.recover)

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
    people.prune(connection, now)
    digest_ledger.prune(connection, now)
    dialogs.prune(connection, now)
    followed.prune(connection, now)


class _Answering:
    """The parts that look things up; each calls ``written`` when there is something to send."""

    def __init__(self, parts: Parts, owner: str, written: Callable[[], None]) -> None:
        self.worker = Worker(Handlers(parts), parts.bot, parts.ledger, owner, written)
        self.standing = (
            Teller(parts.desk, parts.ledger, written),
            Reporter(parts.press, parts.ledger, written),
            Digester(parts.press, parts.ledger, owner, written),
        )


async def _relay(source: asyncio.Event, target: asyncio.Event) -> None:
    await source.wait()
    target.set()


async def _cancel(tasks: Sequence[asyncio.Task[Any]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
