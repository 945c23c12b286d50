"""Where the bot is put together: every part made here, from the settings, and passed on."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.config import Settings
from bot.progress import progress
from index.catalog import Catalog, open_catalog

if TYPE_CHECKING:
    from bot.desk import Desk
    from bot.newsroom import Newsroom
    from bot.people import People
    from bot.press import Press
    from index.core import NewsIndex
    from index.fetch import Fetcher


@dataclass(frozen=True, slots=True)
class House:
    """All that answers questions, open in this process: no other can have the vectors meanwhile."""

    index: "NewsIndex"
    people: "People"
    desk: "Desk"

    def catch_up(self) -> int:
        """Index what waits in the catalog, showing progress; return how many articles that were."""
        return index_pending(self.index)

    def close(self) -> None:
        """Let go of everything."""
        self.index.close()


def open_house(settings: Settings) -> House:
    """Open the index and what answers from it. Raises the errors of ``index.core.open_index``."""
    from bot.desk import Desk
    from bot.people import People
    from index.core import open_index

    index = open_index(settings.places)
    people = People(index.catalog.engine)
    return House(index, people, Desk(index, people))


@contextmanager
def opened_house(settings: Settings) -> Iterator[House]:
    """Hold the house open, with all news searchable that the catalog has."""
    opened = open_house(settings)
    try:
        opened.catch_up()
        yield opened
    finally:
        opened.close()


@contextmanager
def opened_catalog(settings: Settings) -> Iterator[Catalog]:
    """Hold the catalog open; many processes can at the same time. Raises CatalogError."""
    opened = open_catalog(settings.places.database)
    try:
        yield opened
    finally:
        opened.close()


@contextmanager
def opened_newsroom(settings: Settings, news: Catalog) -> "Iterator[Newsroom]":
    """Hold open what reads feeds into ``news``."""
    from bot.newsroom import Newsroom
    from index.feeds import Feeds
    from index.refresh import FeedReader

    with opened_fetcher(settings) as fetch:
        yield Newsroom(news, Feeds(news.engine), FeedReader(fetch, news.known))


@contextmanager
def opened_fetcher(settings: Settings) -> "Iterator[Fetcher]":
    """Hold open what fetches pages: public addresses only, unless the settings say otherwise."""
    from index.fetch import Fetcher, FetchRules

    opened = Fetcher(FetchRules(allow_private=settings.fetch_private))
    try:
        yield opened
    finally:
        opened.close()


def make_press(index: "NewsIndex") -> "Press":
    """Return what makes digests of the stories in ``index``."""
    from bot.press import Press

    return Press(index.stories, index.embedder.embed_passages)


def index_pending(index: "NewsIndex") -> int:
    """Index what waits in the catalog, showing progress; return how many articles that were."""
    if not index.catalog.pending(1) and not index.stories.is_behind():
        return 0
    with progress("Indexing", index.catalog.counts().pending) as advance:
        return index.index_pending(datetime.now(UTC), advance)
