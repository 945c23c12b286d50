"""Who is at work: each process holds a lease, and what a process without one was at is taken up."""

import asyncio
import logging
from datetime import UTC, datetime

from sqlalchemy import Connection

from bot.roles import Role
from bot.telegram import inbox, leases, outbox
from bot.telegram.leases import Owner
from bot.telegram.ledger import Ledger
from bot.telegram.options import Options
from index.errors import CatalogError

_log = logging.getLogger(__name__)

POLLING = "telegram"
"""The lease of the one process that polls for the bot's messages."""

_RENEW_SECONDS = 5.0


class Attendance:
    """The lease of ``owner``. One who polls needs that which only one has; others have their own."""

    def __init__(self, ledger: Ledger, owner: Owner, options: Options) -> None:
        self._ledger = ledger
        self._owner = owner
        polls = Role.BOT in options.roles and options.webhook is None
        self._name = POLLING if polls else f"worker {owner.name}"

    async def hold(self) -> bool:
        """Take or renew the lease; say whether it is ours. Raises CatalogError."""
        return await self._ledger.write(
            lambda c: leases.hold(c, self._name, self._owner, datetime.now(UTC))
        )

    async def keep(self) -> None:
        """Renew the lease until it is lost, or this is cancelled."""
        clock = asyncio.get_running_loop().time
        renewed = clock()
        ours = True
        while ours:
            await asyncio.sleep(_RENEW_SECONDS)
            try:
                ours = await self.hold()
            except CatalogError as error:
                _log.error("The lease cannot be renewed: %s", error)
                ours = clock() - renewed < leases.TERM.total_seconds() - _RENEW_SECONDS
            else:
                renewed = clock()
        _log.warning("Another process has taken over from this one")

    async def release(self) -> None:
        """Give the lease back, so that the next process need not wait."""
        try:
            await self._ledger.write(lambda c: leases.release(c, self._name, self._owner))
        except CatalogError as error:
            _log.warning("The lease could not be given back: %s", error)

    def recover(self, connection: Connection) -> None:
        """Take up what processes have left that are not at work any more."""
        now = datetime.now(UTC)
        alive = leases.alive(connection, self._owner, now)
        again = inbox.recover(connection, alive)
        doubted = outbox.recover(connection, now, alive)
        if again or doubted:
            _log.info("Taken up: %d updates, %d messages that may have arrived", again, doubted)
