"""Waiting: for Telegram to be reachable, but never longer than until the bot is to stop."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any, TypeVar

from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from index.errors import SettingsError

_log = logging.getLogger(__name__)

_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 30.0
_LOG_EVERY = 60.0

_T = TypeVar("_T")


def seconds_asked(error: RetryAfter) -> float:
    """How long Telegram asks to wait."""
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


class Trouble:
    """Counts the failures in a row: how long to pause after each, and which are worth a log line."""

    def __init__(self) -> None:
        self._failures = 0
        self._logged_at: float | None = None

    def pause(self, error: TelegramError) -> float:
        """Seconds to wait after this failure: as long as Telegram asks for, else twice the last."""
        self._failures += 1
        if isinstance(error, RetryAfter):
            return seconds_asked(error)
        return min(_FIRST_PAUSE * 2.0 ** (self._failures - 1), _LONGEST_PAUSE)

    def is_news(self, now: float) -> bool:
        """Whether a failure at ``now`` (monotonic seconds) is to be logged: once a minute at most."""
        if self._logged_at is not None and now - self._logged_at < _LOG_EVERY:
            return False
        self._logged_at = now
        return True

    def over(self) -> bool:
        """Start counting anew; says whether there was any trouble."""
        had_some, self._failures = self._failures > 0, 0
        return had_some


async def before(stop: asyncio.Event, work: Coroutine[Any, Any, _T]) -> _T | None:
    """The result of ``work``, or None when ``stop`` comes first; then the work is cancelled."""
    task, halt = asyncio.create_task(work), asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({task, halt}, return_when=asyncio.FIRST_COMPLETED)
        return task.result() if task.done() else None
    finally:
        task.cancel()
        halt.cancel()
        await asyncio.gather(task, halt, return_exceptions=True)


async def patiently(
    attempt: Callable[[], Coroutine[Any, Any, _T]], stop: asyncio.Event, trouble: Trouble
) -> _T | None:
    """Attempt until it works; None when ``stop`` comes first.

    Raises SettingsError when Telegram refuses the token: no patience mends that.
    """
    while not stop.is_set():
        try:
            result = await before(stop, attempt())
        except InvalidToken:
            # The library's message holds the token: it must not be chained to ours.
            raise SettingsError(
                "TELEGRAM_BOT_TOKEN: Telegram does not know this token; @BotFather shows the right one"
            ) from None
        except TelegramError as error:
            _report(error, trouble)
            await before(stop, asyncio.sleep(trouble.pause(error)))
        else:
            if result is not None and trouble.over():
                _log.info("Telegram can be reached again")
            return result
    return None


def _report(error: TelegramError, trouble: Trouble) -> None:
    if not trouble.is_news(asyncio.get_running_loop().time()):
        return
    if isinstance(error, Conflict):
        _log.warning("Another process takes this bot's messages; only one may run: %s", error)
    else:
        _log.warning("Telegram cannot be reached, trying on: %s", error)
