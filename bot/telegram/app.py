"""The bot on Telegram, from start to stop: the one place where its parts are put together."""

import asyncio
import logging
import re
from dataclasses import dataclass

from sqlalchemy import Engine

from bot.press import Press
from bot.shelf import Shelf
from bot.telegram.answering import Desk
from bot.telegram.attendance import Attendance
from bot.telegram.client import RawBot, make_bot
from bot.telegram.handlers import Parts
from bot.telegram.leases import this_process
from bot.telegram.ledger import Ledger
from bot.telegram.options import OFFICIAL_API, Options
from bot.telegram.patience import Trouble, before, patiently
from bot.telegram.redaction import redacted
from bot.telegram.shift import Outside, Shift
from bot.telegram.watch import Watch
from index.errors import CatalogError, SettingsError

_log = logging.getLogger(__name__)

_LEASE_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Answers:
    """What answers, can be looked up, and makes digests."""

    desk: Desk
    shelf: Shelf
    press: Press

    def parts(self, outside: Outside) -> Parts:
        """Return what the handlers of messages work with."""
        return Parts(
            self.desk, self.shelf, self.press, outside.bot, outside.ledger, outside.options
        )


class Telegram:
    """A bot: its token, the database, and what answers, can be looked up and makes digests.

    Without the last three it can only send.
    """

    def __init__(self, token: str, engine: Engine, answers: Answers | None) -> None:
        self._token = token
        self._engine = engine
        self._answers = answers

    async def run(self, stop: asyncio.Event, options: Options) -> None:
        """Answer on Telegram until ``stop`` is set, then finish what was begun and return.

        Waits for Telegram when it cannot be reached, at the start as well as later. Raises
        SettingsError for a token or an address that cannot be right, or that Telegram refuses.
        """
        _check(self._token, options)
        secret = options.webhook.secret if options.webhook else ""
        with redacted(self._token, secret), Watch(asyncio.get_running_loop()):
            bot = make_bot(self._token, options.api.rstrip("/"))
            ledger = Ledger(self._engine)
            outside = Outside(bot=bot, ledger=ledger, options=options)
            parts = self._answers.parts(outside) if self._answers else None
            try:
                if await patiently(lambda: _connect(bot), stop, Trouble()):
                    await _take_shifts(outside, parts, stop)
            finally:
                await bot.shutdown()
                await asyncio.to_thread(ledger.close)


def _check(token: str, options: Options) -> None:
    if not re.fullmatch(r"[0-9]+:[A-Za-z0-9_-]+", token):
        raise SettingsError(
            "TELEGRAM_BOT_TOKEN does not look like a token; @BotFather gives one like 123456:ABC-DEF"
        )
    if not re.fullmatch(r"https?://[^\s/?#]+/?", options.api):
        raise SettingsError(
            f"DATELINE_TELEGRAM_API must be an address like {OFFICIAL_API}, not {options.api!r}"
        )
    webhook = options.webhook
    if webhook is not None and not re.fullmatch(r"[A-Za-z0-9_-]{16,256}", webhook.secret):
        raise SettingsError(
            "DATELINE_TELEGRAM_WEBHOOK_SECRET must be 16 to 256 letters, digits, _ and -"
        )


async def _connect(bot: RawBot) -> bool:
    await bot.initialize()
    _log.info("Telegram: answering as %s", bot.name)
    return True


async def _take_shifts(outside: Outside, parts: Parts | None, stop: asyncio.Event) -> None:
    """Serve whenever it is our turn: one process at a time polls for the messages of a bot."""
    while not stop.is_set():
        owner = this_process()
        attendance = Attendance(outside.ledger, owner, outside.options)
        if not await _wait_for_turn(attendance, stop):
            return
        try:
            await Shift(outside, parts, owner).serve(stop)
        except CatalogError as error:
            _log.error(
                "The catalog cannot be used; what is not kept is left with Telegram: %s", error
            )
        finally:
            await attendance.release()
        await before(stop, asyncio.sleep(_LEASE_SECONDS))


async def _wait_for_turn(attendance: Attendance, stop: asyncio.Event) -> bool:
    """Wait for the lease; say whether it is ours, and not the time to stop."""
    told = False
    while not stop.is_set():
        try:
            if await attendance.hold():
                return True
            reason = "Another process takes this bot's messages; waiting for it to end"
        except CatalogError as error:
            reason = f"Waiting for the catalog: {error}"
        if not told:
            _log.warning("%s", reason)
            told = True
        await before(stop, asyncio.sleep(_LEASE_SECONDS))
    return False
