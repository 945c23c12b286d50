"""Where the bot is put together: every part made here, from the settings, and passed on."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.config import Settings
from bot.progress import progress
from index.catalog import Catalog, open_catalog
from index.errors import ModelError

if TYPE_CHECKING:
    from bot.desk import Desk
    from bot.newsroom import Newsroom
    from bot.people import People
    from bot.press import Press
    from bot.reword import Reworder
    from bot.summary.summarize import Summary
    from index.core import NewsIndex
    from index.fetch import Fetcher
    from index.responses import Fetched

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class House:
    """All that answers questions, open in this process: no other can have the vectors meanwhile."""

    index: "NewsIndex"
    people: "People"
    desk: "Desk"
    pages: "PageFetcher"
    reworder: "Reworder | None" = None

    def catch_up(self) -> int:
        """Index what waits in the catalog, showing progress; return how many articles that were."""
        return index_pending(self.index)

    def close(self) -> None:
        """Let go of everything."""
        if self.reworder is not None:
            self.reworder.close()
        self.pages.close()
        self.index.close()


class PageFetcher:
    """Fetches the pages that somebody names, by a Fetcher that is made when it is first needed."""

    def __init__(self, *, allow_private: bool) -> None:
        self._allow_private = allow_private
        self._made: Fetcher | None = None
        self._guard = threading.Lock()

    def __call__(self, url: str) -> "Fetched":
        """Return the page at ``url``. Raises FetchError and InputError."""
        from index.fetch import Fetcher, FetchRules

        with self._guard:
            if self._made is None:
                self._made = Fetcher(FetchRules(allow_private=self._allow_private))
        return self._made.get(url)

    def close(self) -> None:
        """Let go of what was made."""
        if self._made is not None:
            self._made.close()


def open_house(settings: Settings, *, strangers: bool = False) -> House:
    """Open the index and what answers from it. Raises the errors of ``index.core.open_index``.

    Where ``strangers`` may name pages, only public addresses are asked, whatever the settings say.
    """
    from bot.desk import Desk
    from bot.people import People
    from index.core import open_index

    index = open_index(settings.places)
    people = People(index.catalog.engine)
    pages = PageFetcher(allow_private=settings.fetch_private and not strangers)
    reworder = open_reworder(settings, index)
    return House(index, people, Desk(index, people, pages, reworder), pages, reworder)


def open_reworder(settings: Settings, index: "NewsIndex") -> "Reworder | None":
    """Return what rewords answers by the model that the settings choose.

    None where they choose none. Where what proves its sentences cannot be had, it reads follow-ups only.
    """
    from bot.writer import Limits, open_writer

    writer = open_writer(settings)
    if writer is None:
        return None
    from bot.entailment.model import prepare_entailment
    from bot.reword import Reworder
    from bot.senses import open_reading

    models = settings.places.models
    limits = Limits(seconds=settings.writer_seconds)
    try:
        prepare_entailment(models)  # now, and not while somebody waits for an answer
    except ModelError as error:
        log.warning("%s rewords nothing, and reads follow-ups only: %s", writer.name, error)
        return Reworder(index, writer, limits)
    return Reworder(index, writer, limits, lambda: open_reading(index.meaning, models))


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
        yield Newsroom(news, Feeds(news.engine), FeedReader(fetch, news.known, settings.keep))


@contextmanager
def opened_fetcher(settings: Settings) -> "Iterator[Fetcher]":
    """Hold open what fetches pages: public addresses only, unless the settings say otherwise."""
    from index.fetch import Fetcher, FetchRules

    opened = Fetcher(FetchRules(allow_private=settings.fetch_private))
    try:
        yield opened
    finally:
        opened.close()


def make_press(index: "NewsIndex", reworder: "Reworder | None" = None) -> "Press":
    """Return what makes digests of the stories in ``index``, in a model's words where there is one."""
    from bot.press import Press

    if reworder is None:
        return Press(index.stories, index.embedder.embed_passages)

    def reword(news: "Summary") -> "Summary":
        return reworder.reword_news(news, datetime.now(UTC))

    return Press(index.stories, index.embedder.embed_passages, reword)


def index_pending(index: "NewsIndex") -> int:
    """Index what waits in the catalog, showing progress; return how many articles that were."""
    if not index.catalog.pending(1) and not index.stories.is_behind():
        return 0
    with progress("Indexing", index.catalog.counts().pending) as advance:
        return index.index_pending(datetime.now(UTC), advance)
