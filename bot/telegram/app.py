"""The bot on Telegram, from start to stop: the one place where its parts are put together."""

import asyncio
import logging
import re
from collections.abc import Sequence
from typing import Any

from telegram.error import TelegramError
from telegram.ext import Application
from telegram.request import HTTPXRequest

from bot.telegram.handlers import COMMANDS, Desk, Handlers
from bot.telegram.intake import Intake, PollingBot, RawUpdate, read_update
from bot.telegram.lanes import Lanes
from bot.telegram.patience import Trouble, patiently
from bot.telegram.redaction import redacted
from index.errors import SettingsError

_log = logging.getLogger(__name__)

OFFICIAL_API = "https://api.telegram.org"

_DRAIN_SECONDS = 20.0
_CONNECTIONS = 64

_App = Application[PollingBot, Any, Any, Any, Any, Any]


async def run_telegram(
    token: str, desk: Desk, stop: asyncio.Event, *, api: str = OFFICIAL_API
) -> None:
    """Answer on Telegram until ``stop`` is set, then finish what was begun and return.

    Waits for Telegram when it cannot be reached, at the start as well as later. ``api`` is the
    address of the Bot API server, without a path. Raises SettingsError for a token or an address
    that cannot be right, or that Telegram refuses.
    """
    _check(token, api)
    with redacted(token):
        lanes = Lanes()
        app = _build(token, api.rstrip("/"), lanes)
        Handlers(desk).add_to(app)
        try:
            if await patiently(lambda: _connect(app), stop, Trouble()):
                await _serve(app, lanes, stop)
        finally:
            await app.shutdown()
            await app.bot.shutdown()  # the application forgets it when it never got to start


def _check(token: str, api: str) -> None:
    if not re.fullmatch(r"[0-9]+:[A-Za-z0-9_-]+", token):
        raise SettingsError(
            "TELEGRAM_BOT_TOKEN does not look like a token; @BotFather gives one like 123456:ABC-DEF"
        )
    if not re.fullmatch(r"https?://[^\s/?#]+/?", api):
        raise SettingsError(
            f"DATELINE_TELEGRAM_API must be an address like {OFFICIAL_API}, not {api!r}"
        )


def _build(token: str, api: str, lanes: Lanes) -> _App:
    bot = PollingBot(
        token,
        base_url=f"{api}/bot",
        base_file_url=f"{api}/file/bot",
        request=_request(_CONNECTIONS),
        get_updates_request=_request(1),
    )
    # Its own updater is left out: ``Intake`` takes its place.
    builder = Application.builder().bot(bot).updater(None).job_queue(None)
    return builder.concurrent_updates(lanes).build()


def _request(connections: int) -> HTTPXRequest:
    """Patient timeouts: a read given up too early may hide a message that was delivered."""
    return HTTPXRequest(
        connection_pool_size=connections,
        read_timeout=20.0,
        write_timeout=20.0,
        connect_timeout=10.0,
        pool_timeout=10.0,
    )


async def _connect(app: _App) -> bool:
    """Say who we are, and that we poll: with a webhook set there would be nothing to poll."""
    await app.initialize()
    await app.bot.delete_webhook(drop_pending_updates=False)
    _log.info("Telegram: answering as %s", app.bot.name)
    return True


async def _serve(app: _App, lanes: Lanes, stop: asyncio.Event) -> None:
    """Take messages in until ``stop``, then let those taken be answered."""

    async def accept(batch: Sequence[RawUpdate]) -> None:
        for raw in batch:
            update = read_update(raw, app.bot)
            if update is not None:
                await app.update_queue.put(update)

    intake = Intake(app.bot, accept)
    await app.start()
    try:
        await _name_commands(app.bot)
        await intake.run(stop)
    finally:
        await _drain(app, lanes)
        await intake.confirm()


async def _name_commands(bot: PollingBot) -> None:
    """Tell Telegram the commands it offers as one types; the bot works without, too."""
    try:
        await bot.set_my_commands(COMMANDS)
    except TelegramError as error:
        _log.warning("The list of commands could not be set: %s", error)


async def _drain(app: _App, lanes: Lanes) -> None:
    try:
        async with asyncio.timeout(_DRAIN_SECONDS):
            await app.stop()
    except TimeoutError:
        _log.warning("%d messages were left unanswered at the stop", await lanes.abandon())
