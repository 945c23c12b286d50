"""The work beside the bot's event loop: feeds are refreshed, news is indexed, in threads.

Each thread does one small thing after the other and stops between two of them. Nothing that
goes wrong ends a thread: it is logged, and tried again after a pause.
"""

import logging
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

from bot.newsroom import AT_ONCE, Newsroom, Refreshed
from index.core import NewsIndex
from index.errors import DatelineError

LOOK_S = 3.0
"""Seconds between two looks for something to do: news may come from other processes."""

REST_S = 30.0
"""Seconds of rest after something went wrong."""

FORGET_EVERY_S = 3600.0
"""Seconds between two looks for news that is too old to be kept."""

_log = logging.getLogger(__name__)

Step = Callable[[], bool]


class Background:
    """The threads that fill ``index`` by way of ``newsroom``, from ``start`` to ``stop``.

    Where one of the two is None, that is left to other processes. News older than ``keep`` is
    forgotten, if that is given.
    """

    def __init__(
        self,
        index: NewsIndex | None,
        newsroom: Newsroom | None,
        *,
        keep: timedelta | None = None,
        look_s: float = LOOK_S,
        rest_s: float = REST_S,
    ) -> None:
        self._look_s = look_s
        self._rest_s = rest_s
        self._keep = keep
        self._forget_at = 0.0
        self._stop = threading.Event()
        indexing = [] if index is None else [partial(self._index_news, index)]
        refreshing = [] if newsroom is None else [partial(self._refresh_a_feed, newsroom)] * AT_ONCE
        # Daemons: one that hangs in a slow page does not keep the process from ending.
        self._threads = [
            threading.Thread(target=self._repeat, args=(step,), daemon=True)
            for step in [*indexing, *refreshing]
        ]

    def start(self) -> None:
        """Begin, and return at once."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Ask the threads to end; returns at once."""
        self._stop.set()

    def join(self, seconds: float) -> bool:
        """Wait at most ``seconds`` for the threads to end; say whether all have."""
        deadline = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    def _repeat(self, step: Step) -> None:
        while not self._stop.is_set():
            try:
                pause = 0.0 if step() else self._look_s
            except _Stopped:
                return
            except Exception as error:  # noqa: BLE001 - news goes on whatever one article does
                self._lament(error)
                pause = self._rest_s
            self._stop.wait(pause)

    def _lament(self, error: Exception) -> None:
        if self._stop.is_set():
            return  # the index may be closed by now, and this thread does not matter any more
        if isinstance(error, DatelineError):
            _log.error("%s; next try in %.0f s", error, self._rest_s)
        else:
            _log.error("Next try in %.0f s", self._rest_s, exc_info=error)

    def _index_news(self, index: NewsIndex) -> bool:
        """Index all that is pending; say whether anything was."""
        done = index.index_pending(datetime.now(UTC), self._go_on)
        if done:
            _log.info("Indexed %d articles", done)
        else:
            self._forget_old_news(index)
        return done > 0

    def _forget_old_news(self, index: NewsIndex) -> None:
        """Forget now and then what is older than news is kept."""
        if self._keep is None or time.monotonic() < self._forget_at:
            return
        gone = index.forget_before(datetime.now(UTC) - self._keep, self._go_on)
        if gone:
            _log.info("Forgot %d articles older than %d days", gone, self._keep.days)
        self._forget_at = time.monotonic() + FORGET_EVERY_S

    def _go_on(self, _: int) -> None:
        """Between two batches: end here, where the work is safe, if we are to stop."""
        if self._stop.is_set():
            raise _Stopped

    def _refresh_a_feed(self, newsroom: Newsroom) -> bool:
        """Refresh one feed that is due; say whether there was one."""
        feed = newsroom.feeds.claim(datetime.now(UTC))
        if feed is None:
            return False
        _report(newsroom.refresh(feed, self._stop))
        return True


class _Stopped(Exception):  # noqa: N818 - nothing has gone wrong
    """We are to stop."""


def _report(refreshed: Refreshed) -> None:
    """Log how a refresh went: a broken feed and news are worth a line, no news is not."""
    if refreshed.outcome.error is not None:
        _log.warning("Feed %s: %s", refreshed.feed.url, refreshed.outcome.error)
    for failure in refreshed.outcome.failures:
        _log.debug("%s: %s", failure.url, failure.reason)
    if new := refreshed.states["new"] + refreshed.states["updated"]:
        _log.info("Feed %s: %d articles", refreshed.feed.url, new)
