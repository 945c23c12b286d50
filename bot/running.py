"""The running bot: Telegram on the event loop, feeds and indexing beside it, until a signal."""

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Collection
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from bot.background import Background
from bot.compose import House, open_house, opened_catalog, opened_newsroom
from bot.config import TOKEN, Settings
from bot.log import configure_logging
from bot.monitor import Watched, watched
from bot.newsroom import Newsroom
from bot.roles import ASKING, EVERY, ON_TELEGRAM, SEARCHING, Role
from index.catalog import Catalog
from index.errors import SettingsError

if TYPE_CHECKING:
    from bot.telegram.app import Telegram

GRACE_S = 5.0
"""How long a stop waits for what the threads are at, once Telegram has its last answers."""

_log = logging.getLogger(__name__)


def run(settings: Settings, roles: Collection[Role] = EVERY) -> None:
    """Run ``roles`` of the bot until SIGTERM or SIGINT, then finish what was begun and return.

    Raises SettingsError without a token or with one that Telegram refuses, and what
    ``open_house`` raises. May end the process by itself, with status 0, where a thread is still
    busy after the stop: whatever it is at can be cut off anywhere.
    """
    if ON_TELEGRAM & set(roles) and not settings.telegram_token.get_secret_value():
        raise SettingsError(
            f"The bot needs a token: ask @BotFather in Telegram for one and set {TOKEN}, "
            "or talk here with `dateline chat`"
        )
    configure_logging(settings.log_level, settings.log_format)
    if not asyncio.run(_run(settings, frozenset(roles))):
        _log.warning("Stopped in the middle of some work; the next start goes on with it")
        logging.shutdown()
        sys.stdout.flush()
        os._exit(0)  # a thread in native code would crash the interpreter on its way out


async def _run(settings: Settings, roles: frozenset[Role]) -> bool:
    """Run until a signal; say whether all threads came to an end."""
    stop = asyncio.Event()
    _on_signals(stop)
    async with AsyncExitStack() as opened:
        place = await _opened(settings, roles, opened)
        await asyncio.to_thread(_greet, place.catalog, roles)
        background = Background(
            place.house.index if place.house and Role.INDEX in roles else None,
            place.newsroom,
            keep=settings.keep,
        )
        parts = Watched(place.catalog, place.house.index if place.house else None)
        await opened.enter_async_context(watched(settings.monitor, parts))
        return await _serve(settings, place, background, stop)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """What is open for the roles of this process."""

    roles: frozenset[Role]
    catalog: Catalog
    house: House | None
    newsroom: Newsroom | None


async def _opened(settings: Settings, roles: frozenset[Role], opened: AsyncExitStack) -> _Place:
    opened.callback(_log.info, "Stopped")
    house = None
    if roles & SEARCHING:
        house = await asyncio.to_thread(partial(open_house, settings, strangers=True))
        opened.push_async_callback(asyncio.to_thread, house.close)
        catalog = house.index.catalog
    else:
        catalog = opened.enter_context(opened_catalog(settings))
    feeds = Role.FEEDS in roles
    newsroom = opened.enter_context(opened_newsroom(settings, catalog)) if feeds else None
    return _Place(roles=roles, catalog=catalog, house=house, newsroom=newsroom)


async def _serve(
    settings: Settings, place: _Place, background: Background, stop: asyncio.Event
) -> bool:
    both = asyncio.create_task(_stop_with(stop, background))
    background.start()
    try:
        if place.roles & ON_TELEGRAM:
            await _telegram(settings, place).run(
                stop, replace(settings.telegram, roles=place.roles)
            )
        else:
            await stop.wait()
    finally:
        both.cancel()
        background.stop()
        ended = await asyncio.to_thread(background.join, GRACE_S)
    return ended


def _telegram(settings: Settings, place: _Place) -> "Telegram":
    from bot.compose import make_press
    from bot.shelf import Shelf
    from bot.telegram.app import Answers, Telegram

    house, answers = place.house, None
    if house is not None and place.roles & ASKING:
        answers = Answers(house.desk, Shelf(house.index), make_press(house.index, house.reworder))
    token = settings.telegram_token.get_secret_value()
    return Telegram(token, place.catalog.engine, answers)


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


def _greet(catalog: Catalog, roles: frozenset[Role]) -> None:
    """Log what there is to begin with."""
    counts = catalog.counts()
    if roles != EVERY:
        _log.info("Roles: %s", ", ".join(sorted(roles)))
    _log.info(
        "%d articles of %d sources, %d to be indexed; %d feeds",
        counts.articles,
        counts.sources,
        counts.pending,
        counts.feeds,
    )
    if not counts.feeds and Role.FEEDS in roles:
        _log.info("No feed is followed yet: `dateline feeds import --default` adds some")
