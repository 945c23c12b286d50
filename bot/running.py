"""The running bot: Telegram on the event loop, feeds and indexing beside it, until a signal."""

import asyncio
import logging
import os
import signal
import sys
from functools import partial

from bot.background import Background
from bot.compose import House, open_house, opened_newsroom
from bot.config import TOKEN, Settings
from index.errors import SettingsError

GRACE_S = 5.0
"""How long a stop waits for what the threads are at, once Telegram has its last answers."""

_log = logging.getLogger(__name__)


def run(settings: Settings) -> None:
    """Run the bot until SIGTERM or SIGINT, then finish what was begun and return.

    Raises SettingsError without a token or with one that Telegram refuses, and what
    ``open_house`` raises. May end the process by itself, with status 0, where a thread is still
    busy after the stop: whatever it is at can be cut off anywhere.
    """
    if not settings.telegram_token.get_secret_value():
        raise SettingsError(
            f"The bot needs a token: ask @BotFather in Telegram for one and set {TOKEN}, "
            "or talk here with `dateline chat`"
        )
    configure_logging(settings.log_level)
    if not asyncio.run(_run(settings)):
        _log.warning("Stopped in the middle of some work; the next start goes on with it")
        logging.shutdown()
        sys.stdout.flush()
        os._exit(0)  # a thread in native code would crash the interpreter on its way out


def configure_logging(level: str) -> None:
    """Log to standard error: ours from ``level`` on, of libraries only warnings."""
    logging.basicConfig(
        format="%(asctime)s %(levelname)s %(message)s", level=logging.WARNING, force=True
    )
    for name in ("bot", "index"):
        logging.getLogger(name).setLevel(level)


async def _run(settings: Settings) -> bool:
    """Run until a signal; say whether all threads came to an end."""
    stop = asyncio.Event()
    _on_signals(stop)
    house = await asyncio.to_thread(partial(open_house, settings, strangers=True))
    try:
        with opened_newsroom(settings, house.index.catalog) as newsroom:
            await asyncio.to_thread(_greet, house)
            background = Background(house.index, newsroom)
            return await _serve(settings, house, background, stop)
    finally:
        await asyncio.to_thread(house.close)
        _log.info("Stopped")


async def _serve(
    settings: Settings, house: House, background: Background, stop: asyncio.Event
) -> bool:
    from bot.compose import make_press
    from bot.shelf import Shelf
    from bot.telegram.app import Telegram

    token = settings.telegram_token.get_secret_value()
    press, engine = make_press(house.index), house.index.catalog.engine
    telegram = Telegram(token, house.desk, Shelf(house.index), press, engine)
    both = asyncio.create_task(_stop_with(stop, background))
    background.start()
    try:
        await telegram.run(stop, settings.telegram)
    finally:
        both.cancel()
        background.stop()
        ended = await asyncio.to_thread(background.join, GRACE_S)
    return ended


async def _stop_with(stop: asyncio.Event, background: Background) -> None:
    """Let the threads stop while Telegram still sends its last answers."""
    await stop.wait()
    _log.info("Stopping")
    background.stop()


def _on_signals(stop: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        try:
            loop.add_signal_handler(number, stop.set)
        except NotImplementedError:  # Windows
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop.set))


def _greet(house: House) -> None:
    """Log what there is to begin with."""
    counts = house.index.catalog.counts()
    _log.info(
        "%d articles of %d sources, %d to be indexed; %d feeds",
        counts.articles,
        counts.sources,
        counts.pending,
        counts.feeds,
    )
    if not counts.feeds:
        _log.info("No feed is followed yet: `dateline feeds import --default` adds some")
