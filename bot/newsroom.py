"""Following feeds: what is new in one goes into the catalog. Blocks; any thread may do it."""

import logging
import threading
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime

from index.catalog import Catalog
from index.errors import DatelineError
from index.feeds import Feed, Feeds, RefreshOutcome
from index.ingest import take_in
from index.refresh import FeedReader

AT_ONCE = 4
"""Feeds that are refreshed side by side; each waits for its hosts most of the time."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refreshed:
    """One feed, how its refresh went, and how many articles of which state came by it."""

    feed: Feed
    outcome: RefreshOutcome
    states: Counter[str] = field(default_factory=Counter)


class Newsroom:
    """The feeds in one catalog and what reads them. Raises CatalogError where that fails."""

    def __init__(self, catalog: Catalog, feeds: Feeds, reader: FeedReader) -> None:
        self.catalog = catalog
        self.feeds = feeds
        self._reader = reader

    def refresh(self, feed: Feed, stop: threading.Event | None = None) -> Refreshed:
        """Refresh ``feed`` now, store what is new in it, and keep how that went.

        Each article is stored as soon as it is read. Once ``stop`` is set no more are read, and
        the feed stays due, for whoever claims it next.
        """
        stop = stop or threading.Event()
        refresh = self._reader.refresh(feed, now=datetime.now(UTC))
        states: Counter[str] = Counter()
        try:
            for article in refresh:
                states += take_in(self.catalog, [article], datetime.now(UTC)).states
                if stop.is_set():
                    self.feeds.release(feed)
                    return Refreshed(feed=feed, outcome=refresh.outcome, states=states)
            outcome = refresh.outcome
        except DatelineError:
            raise
        except Exception as error:  # noqa: BLE001 - what strangers publish may trip any parser
            _log.exception("%s: it cannot be read", feed.url)
            outcome = RefreshOutcome(error=f"it cannot be read: {error}")
        self.feeds.record(feed, outcome, datetime.now(UTC))
        return Refreshed(feed=feed, outcome=outcome, states=states)

    def refresh_all(self, feeds: Iterable[Feed]) -> Iterator[Refreshed]:
        """Refresh ``feeds``, some at a time; yield how each went, in the order given.

        If the caller stops, those that have not begun stay as they are.
        """
        stop = threading.Event()
        with ThreadPoolExecutor(AT_ONCE) as pool:
            try:
                yield from pool.map(lambda feed: self.refresh(feed, stop), feeds)
            finally:
                stop.set()
                pool.shutdown(cancel_futures=True)
