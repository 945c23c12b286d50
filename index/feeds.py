"""The feeds that are followed: which, when each is due, and how each has fared."""

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Select, delete, insert, or_, select, update

from index.database import reading, write
from index.errors import FetchError, InputError
from index.tables import feeds

INTERVAL = timedelta(minutes=15)
SHORTEST_INTERVAL = timedelta(minutes=1)
LONGEST_WAIT = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One feed as it stands in the catalog.

    ``source`` is the outlet's name for the articles that come by it. ``failures`` counts the
    refreshes that failed since the last that did not, and ``last_error`` says how the latest
    did; after a success they are 0 and None.
    """

    id: int
    url: str
    title: str
    source: str
    added_at: datetime
    interval_s: int
    next_due_at: datetime
    last_success_at: datetime | None = None
    last_error: str | None = None
    failures: int = 0
    etag: str | None = None
    last_modified: str | None = None
    enabled: bool = True


_FEEDS = select(*(feeds.c[one.name] for one in fields(Feed)))

LEASE = timedelta(minutes=10)
"""For how long whoever refreshes a feed has it to himself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryFailure:
    """An entry whose page could not be read, with one sentence that says why."""

    url: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshOutcome:
    """How one refresh of a feed went.

    ``error`` is None where the feed itself was read, whatever became of its entries: ``listed``
    of them it named, ``read`` became articles, ``failures`` did not, the rest was known.
    ``skipped`` has a sentence for each item that is no entry. ``etag`` and ``last_modified``
    are what to ask with next time. ``retry_after`` is in seconds.
    """

    error: str | None = None
    retry_after: float | None = None
    not_modified: bool = False
    etag: str | None = None
    last_modified: str | None = None
    title: str = ""
    source: str = ""
    listed: int = 0
    read: int = 0
    failures: tuple[EntryFailure, ...] = ()
    skipped: tuple[str, ...] = ()


def next_due(feed: Feed, outcome: RefreshOutcome, now: datetime) -> datetime:
    """Return when ``feed`` is to be refreshed after ``outcome``.

    After a success, an unchanged feed included, that is its interval. Each failure in a row
    doubles it, and a server that asks for more gets more, up to a day altogether.
    """
    interval = timedelta(seconds=feed.interval_s)
    if outcome.error is None:
        return now + interval
    doublings = min(feed.failures + 1, 32)
    asked = timedelta(seconds=min(outcome.retry_after or 0.0, LONGEST_WAIT.total_seconds()))
    backoff = timedelta(seconds=min(feed.interval_s * 2**doublings, LONGEST_WAIT.total_seconds()))
    return now + max(interval, backoff, asked)


class Feeds:
    """The feeds in the catalog behind ``engine``.

    Times are given and come back as aware UTC. Raises CatalogError where it cannot be used.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(
        self,
        url: str,
        *,
        now: datetime,
        title: str = "",
        source: str = "",
        interval: timedelta = INTERVAL,
    ) -> Feed:
        """Follow the feed at ``url``, due at once, and return it; one followed already stays.

        Raises InputError where ``url`` is none of the web, or ``interval`` under a minute.
        """
        values = {
            "url": _checked(url),
            "title": title,
            "source": source,
            "added_at": now,
            "interval_s": _seconds(url, interval),
            "next_due_at": now,
        }

        def add_unless_known(connection: Connection) -> Feed:
            wanted = _FEEDS.where(feeds.c.url == values["url"])
            if connection.execute(wanted).first() is None:
                connection.execute(insert(feeds).values(values))
            return Feed(**connection.execute(wanted).mappings().one())

        return write(self._engine, add_unless_known)

    def list(self) -> tuple[Feed, ...]:
        """Return every feed, in the order they were added."""
        return self._select(_FEEDS.order_by(feeds.c.id))

    def due(self, now: datetime) -> tuple[Feed, ...]:
        """Return the feeds to refresh at ``now``, the longest overdue first."""
        due = _FEEDS.where(feeds.c.enabled, feeds.c.next_due_at <= now)
        return self._select(due.order_by(feeds.c.next_due_at, feeds.c.id))

    def claim(self, now: datetime) -> Feed | None:
        """Take the feed that is the longest overdue and that nobody else is refreshing; else None.

        It is given back by ``record`` or ``release``, or when LEASE is over.
        """
        due = select(feeds.c.id).where(
            feeds.c.enabled,
            feeds.c.next_due_at <= now,
            or_(feeds.c.lease_until.is_(None), feeds.c.lease_until <= now),
        )
        due = due.order_by(feeds.c.next_due_at, feeds.c.id).limit(1)
        with reading(self._engine) as connection:
            if connection.execute(due).first() is None:
                return None  # without a turn among those who write

        def work(connection: Connection) -> Feed | None:
            chosen = connection.scalar(due.with_for_update(skip_locked=True))
            if chosen is None:
                return None
            one = feeds.c.id == chosen
            connection.execute(update(feeds).where(one).values(lease_until=now + LEASE))
            return Feed(**connection.execute(_FEEDS.where(one)).mappings().one())

        return write(self._engine, work)

    def release(self, feed: Feed) -> None:
        """Give back a feed that was claimed."""
        change = update(feeds).where(feeds.c.id == feed.id).values(lease_until=None)
        write(self._engine, lambda connection: connection.execute(change))

    def remove(self, url: str) -> bool:
        """Follow ``url`` no longer; say whether it was followed. Its articles stay."""
        one = delete(feeds).where(feeds.c.url == _checked(url))
        return write(self._engine, lambda connection: connection.execute(one).rowcount > 0)

    def record(self, feed: Feed, outcome: RefreshOutcome, now: datetime) -> None:
        """Keep how a refresh of ``feed`` went; a feed removed meanwhile stays removed.

        Call it once the articles are stored, for the next refresh will pass over them.
        """
        change = update(feeds).where(feeds.c.id == feed.id).values(_changes(feed, outcome, now))
        write(self._engine, lambda connection: connection.execute(change))

    def _select(self, query: Select[Any]) -> tuple[Feed, ...]:
        with reading(self._engine) as connection:
            return tuple(Feed(**row) for row in connection.execute(query).mappings())


def _changes(feed: Feed, outcome: RefreshOutcome, now: datetime) -> dict[str, Any]:
    changes: dict[str, Any] = {"next_due_at": next_due(feed, outcome, now), "lease_until": None}
    if outcome.error is not None:
        return changes | {"last_error": outcome.error, "failures": feed.failures + 1}
    return changes | {
        # A name that somebody gave the feed stays; only an empty one is filled.
        "title": feed.title or outcome.title,
        "source": feed.source or feed.title or outcome.source,
        "last_success_at": now,
        "last_error": None,
        "failures": 0,
        "etag": outcome.etag,
        "last_modified": outcome.last_modified,
    }


def _seconds(url: str, interval: timedelta) -> int:
    if interval < SHORTEST_INTERVAL:
        raise InputError(f"{url}: {interval} is too short an interval, a minute is the least")
    return int(interval.total_seconds())


def _checked(url: str) -> str:
    from index.addresses import check_url

    try:
        return str(check_url(url, any_port=True))
    except FetchError as error:
        raise InputError(str(error)) from error
