"""What becomes of an article that is put into the catalog: new, unchanged, updated, a duplicate.

An article is one canonical URL. Text that has changed there is a new version of the same
article; text that its source has under another URL already is that article once more.
"""

import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, delete, insert, select, update

from index import copies
from index.errors import InputError
from index.tables import PENDING, SUPERSEDED, aliases, articles, is_current, storable, versions
from index.types import Article
from index.urls import canonical_url


class State(StrEnum):
    """What became of an article that was put into the catalog."""

    NEW = "new"
    UNCHANGED = "unchanged"
    UPDATED = "updated"  # a new version, or its date became known
    DUPLICATE = "duplicate"  # its source has exactly this text under another URL


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of the article given as ``url``; ``article_id`` is the one that has its text."""

    url: str
    article_id: int
    state: State


class _Known(NamedTuple):
    """What is stored of an article, as far as it decides what becomes of the next version."""

    id: int
    first_seen: datetime
    version: int
    published: datetime | None


def store(connection: Connection, article: Article, now: datetime) -> Outcome:
    """Store ``article`` if it is new or changed, in the transaction of ``connection``.

    Text that any version of it had already is unchanged: caches and mobile pages go on showing
    old text, and what was given twice must not be stored anew each time. A date that is learned
    later makes a new version, since searches filter by it; one that the page has lost stays
    known. Raises InputError where ``article`` has no URL.
    """
    identity = canonical_url(article.url)
    if not identity:
        raise InputError(f"the article {article.headline!r} has no URL, so it cannot be stored")
    known = _known(connection, identity)
    if known is None:
        return _store_new(connection, article, identity, now)
    nothing_learned = known.published is not None or article.published is None
    if nothing_learned and connection.scalar(_same_text(known.id, article)):
        return Outcome(url=article.url, article_id=known.id, state=State.UNCHANGED)
    _revise(connection, known, article, now)
    return Outcome(url=article.url, article_id=known.id, state=State.UPDATED)


def fingerprint(headline: str, body: str) -> str:
    """Return a hash of a text that white space does not change."""
    normal = "\n".join(" ".join(storable(text).split()) for text in (headline, body))
    return sha256(unicodedata.normalize("NFC", normal).encode()).hexdigest()


def _known(connection: Connection, identity: str) -> _Known | None:
    wanted = select(articles.c.id, articles.c.first_seen, articles.c.version, versions.c.published)
    wanted = wanted.join(versions, is_current).where(articles.c.identity == identity)
    row = connection.execute(wanted).first()
    return None if row is None else _Known(*row)


def _same_text(article_id: int, article: Article) -> Select[Any]:
    """Select the versions of a stored article that have the text of ``article``."""
    same = versions.c.fingerprint == fingerprint(article.headline, article.body)
    return select(versions.c.version).where(same, versions.c.article_id == article_id)


def _store_new(connection: Connection, article: Article, identity: str, now: datetime) -> Outcome:
    connection.execute(delete(aliases).where(aliases.c.identity == identity))
    twin = connection.scalar(_twin(article))
    if twin is not None:
        connection.execute(insert(aliases).values(identity=identity, article_id=twin))
        return Outcome(url=article.url, article_id=twin, state=State.DUPLICATE)
    article_id = _add_article(connection, article, identity, now)
    _add_version(connection, article, (article_id, 1), now)
    copies.link(connection, article_id, article.source, article.body)
    return Outcome(url=article.url, article_id=article_id, state=State.NEW)


def _twin(article: Article) -> Select[Any]:
    """Select the article of the same source that has this very text under another URL."""
    same = versions.c.fingerprint == fingerprint(article.headline, article.body)
    twins = select(articles.c.id).join(versions, is_current).where(same)
    return twins.where(articles.c.source == article.source).order_by(articles.c.id).limit(1)


def _revise(connection: Connection, known: _Known, article: Article, now: datetime) -> None:
    """Add a version to a stored article, which becomes the current one."""
    article = replace(article, published=article.published or known.published)
    old = versions.c.article_id == known.id
    connection.execute(update(versions).where(old).values(state=SUPERSEDED))
    _add_version(connection, article, (known.id, known.version + 1), now)
    changed = update(articles).where(articles.c.id == known.id)
    connection.execute(
        changed.values(
            url=article.url,
            source=article.source,
            version=known.version + 1,
            known_at=article.published or known.first_seen,
        )
    )
    copies.unlink(connection, known.id)
    copies.link(connection, known.id, article.source, article.body)


def _add_article(connection: Connection, article: Article, identity: str, now: datetime) -> int:
    added = connection.execute(
        insert(articles).values(
            identity=identity,
            url=article.url,
            source=article.source,
            first_seen=now,
            version=1,
            known_at=article.published or now,
        )
    )
    (article_id,) = added.inserted_primary_key or (0,)
    return int(article_id)


def _add_version(
    connection: Connection, article: Article, key: tuple[int, int], now: datetime
) -> None:
    article_id, version = key
    connection.execute(
        insert(versions).values(
            article_id=article_id,
            version=version,
            headline=article.headline,
            body=article.body,
            byline=article.byline,
            captions=article.captions,
            published=article.published,
            language=article.language,
            fingerprint=fingerprint(article.headline, article.body),
            fetched_at=now,
            state=PENDING,
        )
    )
