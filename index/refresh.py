"""Refreshing a feed: what is new in it becomes Articles, from the feed itself or from the pages."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from index.clean import clean_html
from index.errors import DatelineError, InputError, RobotsError, StatusError
from index.feed_parse import ParsedFeed, parse_feed, plain_text
from index.feeds import EntryFailure, Feed, RefreshOutcome
from index.fetch import Fetcher
from index.responses import Fetched
from index.types import Article, Entry

Known = Callable[[str], bool]
"""Says whether the page at a URL, however written, is an article that we have."""

FULL_TEXT = 600
"""The least characters that a story has; what is shorter in a feed is a teaser."""

_CUT_OFF = re.compile(
    r"(?:…|\.\.\.|\[…\]|\[\.\.\.\]|(?:read more|continue reading|read the full \w+)\W*)$",
    re.IGNORECASE,
)
_PASSING = frozenset({408, 425, 429})
_BEHIND_A_WALL = frozenset({401, 402, 403, 451})
_REMEMBERED = 20_000


class FeedReader:
    """Reads feeds by ``fetcher``; ``known`` tells it which pages need no reading again.

    An entry whose text stands in the feed is always given, for that costs nobody anything and
    shows every change. A page is fetched where the feed has only a teaser, and only when it is
    not known, or the feed dates the entry later than we last looked. Where robots.txt, a wall
    or scripts keep us from the page, the feed's teaser is all there is, and is taken. Keep one
    reader for all refreshes: it remembers the pages it has tried, also those without article
    or with a redirect to another URL, and does not ask for them each time.
    """

    def __init__(self, fetcher: Fetcher, known: Known, keep: timedelta | None = None) -> None:
        """Read by ``fetcher``; what is older than ``keep``, if given, would be forgotten at once."""
        self._keep = keep
        self._fetcher = fetcher
        self._known = known
        self._tried: dict[str, _Tried] = {}

    def refresh(self, feed: Feed, *, now: datetime) -> "Refresh":
        """Return a refresh of ``feed``; nothing is asked of anyone before it is iterated."""
        return Refresh(self, feed, now)

    def fetch_feed(self, feed: Feed) -> Fetched:
        """Fetch ``feed``, or a 304 where it is as it was. Raises FetchError, TooLargeError."""
        return self._fetcher.get(
            feed.url, kind="feed", etag=feed.etag, last_modified=feed.last_modified
        )

    def is_kept(self, entry: Entry, now: datetime) -> bool:
        """Say whether ``entry`` is new enough to be kept."""
        return self._keep is None or (entry.published or now) > now - self._keep

    def is_wanted(self, entry: Entry, looked_at: datetime | None) -> bool:
        """Say whether ``entry`` may have what we have not; ``looked_at`` is its feed's last time."""
        if has_full_text(entry):
            return True
        tried = self._tried.get(entry.url, _Tried(at=looked_at, article_url=entry.url))
        if tried.article_url is not None and not self._known(tried.article_url):
            return True
        last = tried.at
        changed_at = entry.updated or entry.published
        return last is not None and changed_at is not None and changed_at > last

    def article(self, entry: Entry, now: datetime) -> Article:
        """Return the article of ``entry``. Raises FetchError or InputError where there is none."""
        if has_full_text(entry):
            return _from_feed(entry, now)
        try:
            article = self._from_page(entry, now)
        except DatelineError as error:
            if is_passing(error):
                raise
            self._remember(entry, _Tried(at=now, article_url=None))
            if not _is_barred(error) or not _own_text(entry):
                raise
            article = _from_feed(entry, now)
        self._remember(entry, _Tried(at=now, article_url=article.url))
        return article

    def _from_page(self, entry: Entry, now: datetime) -> Article:
        page = self._fetcher.get(entry.url)
        return clean_html(page.text, page.url, now=now, hint=entry)

    def _remember(self, entry: Entry, tried: "_Tried") -> None:
        if len(self._tried) >= _REMEMBERED:
            self._tried = {}
        self._tried[entry.url] = tried


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tried:
    """When a page was last asked for, and which article was there; None for none.

    An article that was read and then not stored, for whatever reason, is still not known by
    its URL, and so is read again.
    """

    at: datetime | None
    article_url: str | None


class Refresh:
    """One refresh of one feed: iterate it once for its Articles, then read its ``outcome``.

    A broken entry ends up in the outcome and does not stop the others; so does a broken feed,
    which has no Articles. The Articles come one by one, each as soon as it is there.
    """

    def __init__(self, reader: FeedReader, feed: Feed, now: datetime) -> None:
        self.outcome = RefreshOutcome(error="the refresh was not finished")
        self._reader = reader
        self._feed = feed
        self._now = now

    def __iter__(self) -> Iterator[Article]:
        try:
            fetched = self._reader.fetch_feed(self._feed)
            if fetched.not_modified:
                self.outcome = _unchanged(self._feed, fetched)
                return
            parsed = parse_feed(fetched.body, fetched.url, now=self._now, charset=fetched.charset)
        except DatelineError as error:
            self.outcome = _broken(self._feed, error)
            return
        if parsed.skipped and not parsed.entries:
            self.outcome = _without_entries(parsed)
            return
        yield from self._articles(fetched, parsed)

    def _articles(self, fetched: Fetched, parsed: ParsedFeed) -> Iterator[Article]:
        read = 0
        complete = True
        failures = []
        for entry in self._entries(parsed):
            try:
                article = self._reader.article(entry, self._now)
            except DatelineError as error:
                complete = complete and not is_passing(error)
                failures.append(EntryFailure(url=entry.url, reason=_without(entry.url, error)))
                continue
            read += 1
            yield article
        self.outcome = RefreshOutcome(
            # Without these the feed comes whole next time, and what failed now is tried again.
            etag=fetched.etag if complete else None,
            last_modified=fetched.last_modified if complete else None,
            title=parsed.title,
            source=parsed.source,
            listed=len(parsed.entries),
            read=read,
            failures=tuple(failures),
            skipped=parsed.skipped,
        )

    def _entries(self, parsed: ParsedFeed) -> Iterator[Entry]:
        given = self._feed.source or self._feed.title
        for entry in parsed.entries:
            # An aggregator names each item's own outlet; otherwise the name given here rules.
            own = entry.source != parsed.source
            source = entry.source if own else given or entry.source
            named = replace(entry, feed_url=self._feed.url, source=source)
            if not self._reader.is_kept(named, self._now):
                continue
            if self._reader.is_wanted(named, self._feed.last_success_at):
                yield named


def has_full_text(entry: Entry) -> bool:
    """Say whether the feed carries the story itself, not only a teaser of it."""
    text = plain_text(_own_text(entry))
    return len(text) >= FULL_TEXT and not _CUT_OFF.search(text)


def is_passing(error: DatelineError) -> bool:
    """Say whether ``error`` may be gone the next time: the network's, not the page's."""
    if isinstance(error, StatusError):
        return error.status >= 500 or error.status in _PASSING
    return not isinstance(error, (InputError, RobotsError))


def _is_barred(error: DatelineError) -> bool:
    """Say whether there is a page, which is only not for us."""
    if isinstance(error, StatusError):
        return error.status in _BEHIND_A_WALL
    return isinstance(error, (InputError, RobotsError))


def _from_feed(entry: Entry, now: datetime) -> Article:
    return clean_html(_own_text(entry), entry.url, now=now, hint=entry)


def _own_text(entry: Entry) -> str:
    return max(entry.content, entry.summary, key=len)


def _unchanged(feed: Feed, fetched: Fetched) -> RefreshOutcome:
    return RefreshOutcome(
        not_modified=True,
        etag=fetched.etag or feed.etag,
        last_modified=fetched.last_modified or feed.last_modified,
    )


def _broken(feed: Feed, error: DatelineError) -> RefreshOutcome:
    wait = error.retry_after if isinstance(error, StatusError) else None
    return RefreshOutcome(error=_without(feed.url, error), retry_after=wait)


def _without_entries(parsed: ParsedFeed) -> RefreshOutcome:
    error = f"none of its items can be read: {parsed.skipped[0]}"
    return RefreshOutcome(error=error, title=parsed.title, skipped=parsed.skipped)


def _without(url: str, error: DatelineError) -> str:
    """Say what is wrong, to be shown beside ``url``; another one, redirected to, stays named."""
    return str(error).removeprefix(f"{url}: ")
