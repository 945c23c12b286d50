"""Feeds into Entries: RSS, Atom and JSON Feed, as they come, from the bytes that were fetched."""

import calendar
import html
import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urljoin, urlsplit

from index.dates import believed
from index.decode import decode
from index.errors import InputError, TooLargeError
from index.types import Entry

MAX_FEED_BYTES = 10_000_000
MAX_ENTRIES = 500

_ZERO = datetime(1970, 1, 1, tzinfo=UTC)
_MAX_NAME = 80
# Not "<[^>]*>": on a megabyte of "<" that would look through the rest for each of them.
_TAG = re.compile(r"<[^<>]*>")
_REFERENCE = re.compile(r"&#(?:[xX]([0-9a-fA-F]+)|([0-9]+));")


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFeed:
    """What a feed lists. ``title`` names the feed, ``source`` the outlet, as far as it tells.

    ``skipped`` has a sentence for every item that is no Entry.
    """

    title: str
    source: str
    entries: tuple[Entry, ...]
    skipped: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Item:
    """One item as its format gives it: HTML in the texts, a link perhaps, dates unjudged."""

    link: str
    title: str
    summary: str
    content: str
    authors: tuple[str, ...]
    published: datetime | None
    updated: datetime | None
    source: str = ""


def parse_feed(body: bytes, url: str, *, now: datetime, charset: str | None = None) -> ParsedFeed:
    """Parse the ``body`` that ``url`` was served with, under ``charset`` where that was said.

    A date that is unreadable or more than an hour past ``now`` becomes None. Raises InputError
    where this is not a feed, TooLargeError over ``MAX_FEED_BYTES``. Fetches nothing.
    """
    if len(body) > MAX_FEED_BYTES:
        raise TooLargeError(f"{url}: it is over the limit of {MAX_FEED_BYTES / 1e6:g} MB")
    if not body.strip():
        raise InputError(f"{url}: the feed is empty")
    read = _read_json if body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") else _read_xml
    title, items = read(body, url, charset)
    title = plain_text(title)
    source = _shortened(title) or _host(url)
    entries, skipped = _entries(items, url, source, now)
    return ParsedFeed(title=title, source=source, entries=entries, skipped=skipped)


def plain_text(markup: str) -> str:
    """Return ``markup``, a piece of HTML, as text with single spaces."""
    return " ".join(html.unescape(_TAG.sub(" ", markup)).split())


def _entries(
    items: list[_Item], url: str, source: str, now: datetime
) -> tuple[tuple[Entry, ...], tuple[str, ...]]:
    entries: dict[str, Entry] = {}
    skipped = []
    for number, item in enumerate(items[:MAX_ENTRIES], start=1):
        headline = plain_text(item.title) or _first_words(item)
        if not item.link.startswith(("http://", "https://")):
            skipped.append(f"item {number} ({headline or 'no title'}) has no link to a page")
        elif not headline:
            skipped.append(f"item {number} ({item.link}) has neither title nor text")
        else:
            entries.setdefault(item.link, _entry(item, headline, url, source, now))
    if len(items) > MAX_ENTRIES:
        skipped.append(f"{len(items) - MAX_ENTRIES} items after the first {MAX_ENTRIES}")
    return tuple(entries.values()), tuple(skipped)


def _entry(item: _Item, headline: str, url: str, source: str, now: datetime) -> Entry:
    published = _believed(item.published, now)
    updated = _believed(item.updated, now)
    return Entry(
        feed_url=url,
        url=item.link,
        headline=headline,
        summary=item.summary,
        content=item.content,
        byline=item.authors,
        published=published or updated,
        updated=updated,
        source=_shortened(plain_text(item.source)) or source,
    )


def _believed(moment: datetime | None, now: datetime) -> datetime | None:
    read = believed(moment, now=now)
    # A clock at zero, anywhere on earth, is a date that was never set.
    return None if read and abs(read - _ZERO) <= timedelta(days=1) else read


def _first_words(item: _Item) -> str:
    return _shortened(plain_text(item.summary or item.content))


def _shortened(text: str) -> str:
    if len(text) <= _MAX_NAME:
        return text
    return text[:_MAX_NAME].rsplit(" ", 1)[0] + "…"


def _host(url: str) -> str:
    return (urlsplit(url).hostname or url).removeprefix("www.")


# RSS and Atom


def _read_xml(body: bytes, url: str, charset: str | None) -> tuple[str, list[_Item]]:
    import feedparser

    text = _REFERENCE.sub(_possible_reference, decode(body, charset))
    headers = {"content-location": url, "content-type": "application/xml; charset=utf-8"}
    try:
        found = feedparser.parse(text.encode("utf-8", "replace"), response_headers=headers)
    except Exception as error:  # on hostile markup it fails in every way there is
        raise InputError(f"{url}: this feed cannot be read ({type(error).__name__})") from error
    if not found.get("version") and not found.entries:
        raise InputError(f"{url}: {_what_it_is(found.feed, url)}")
    return _markup(found.feed, "title"), [_xml_item(entry) for entry in found.entries]


def _possible_reference(reference: re.Match[str]) -> str:
    """Return ``reference`` where there is such a character; some write emoji in two halves."""
    number = int(reference[1], 16) if reference[1] else int(reference[2][:9])
    return reference[0] if number <= 0x10FFFF and not 0xD800 <= number < 0xE000 else "\ufffd"


def _what_it_is(feed: Any, url: str) -> str:  # noqa: ANN401 - feedparser has no types
    """Say what stands in place of a feed, and where the page says that its feed is."""
    for link in feed.get("links", ()):
        if link.get("rel") == "alternate" and re.search("rss|atom|feed", link.get("type") or ""):
            return (
                f"this is not a feed; it names {_joined(url, link.get('href') or '')} as its feed"
            )
    return "this is not a feed"


def _xml_item(entry: Any) -> _Item:  # noqa: ANN401 - feedparser has no types
    contents = [part.get("value") or "" for part in entry.get("content", ())]
    content = max(contents, key=len, default="")
    summary = entry.get("summary") or ""
    return _Item(
        link=entry.get("feedburner_origlink") or entry.get("link") or "",
        title=_markup(entry, "title"),
        summary="" if summary == content else summary,
        content=content,
        authors=tuple(_names(entry.get("authors", ()))),
        published=_moment(entry.get("published_parsed")),
        # Not entry.get(), which gives the publication where there was no update.
        updated=_moment(dict.get(entry, "updated_parsed")),
        source=_markup(entry.get("source", {}), "title"),
    )


def _markup(element: Any, key: str) -> str:  # noqa: ANN401 - feedparser has no types
    """Return a text of feedparser's as HTML, which it may be or not."""
    text: str = element.get(key) or ""
    return _escaped(text) if element.get(f"{key}_detail", {}).get("type") == "text/plain" else text


def _escaped(text: str) -> str:
    """Return plain ``text`` as HTML. Its "&amp;" stays, for it was escaped once too much."""
    return text.replace("<", "&lt;").replace(">", "&gt;")


def _moment(parsed: time.struct_time | None) -> datetime | None:
    if parsed is None:
        return None
    try:
        return datetime.fromtimestamp(calendar.timegm(parsed), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _names(authors: Any) -> Iterator[str]:  # noqa: ANN401 - whatever a feed has there
    for author in authors if isinstance(authors, list) else ():
        name = author.get("name") if isinstance(author, dict) else None
        if isinstance(name, str) and plain_text(name) and "@" not in name:
            yield plain_text(name)


# JSON Feed


def _read_json(body: bytes, url: str, _: str | None) -> tuple[str, list[_Item]]:
    try:
        feed = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{url}: this is broken JSON, not a feed") from error
    if "jsonfeed.org" not in _string(feed, "version") or not isinstance(feed.get("items"), list):
        raise InputError(f"{url}: this is JSON, but not a JSON Feed")
    items = [_json_item(item, url) for item in feed["items"] if isinstance(item, dict)]
    return _escaped(_string(feed, "title")), items


def _json_item(item: dict[str, Any], url: str) -> _Item:
    # Version 1.0 has "author", 1.1 "authors"; identifiers are often the link.
    link = _string(item, "url") or _string(item, "external_url") or _string(item, "id")
    authors = item.get("authors") or [item.get("author")]
    return _Item(
        link=_joined(url, link) if link else "",
        title=_escaped(_string(item, "title")),
        summary=_escaped(_string(item, "summary")),
        content=_string(item, "content_html") or _paragraphs(_string(item, "content_text")),
        authors=tuple(_names(authors)),
        published=_iso_moment(_string(item, "date_published")),
        updated=_iso_moment(_string(item, "date_modified")),
    )


def _string(item: dict[str, Any], key: str) -> str:
    value = item.get(key)
    return value if isinstance(value, str) else ""


def _paragraphs(text: str) -> str:
    return "".join(
        f"<p>{_escaped(part)}</p>" for part in re.split(r"\n\s*\n", text) if part.strip()
    )


def _joined(url: str, link: str) -> str:
    try:
        return urljoin(url, link)
    except ValueError:
        return ""


def _iso_moment(text: str) -> datetime | None:
    # The format knows no other notation, and reading all those there are takes long.
    try:
        return datetime.fromisoformat(text.strip())
    except ValueError:
        return None
