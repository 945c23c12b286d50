"""The catalog: every article and every version of it, in SQL. The truth the vectors derive from.

An article is known by the canonical form of its URL. Its versions stay, so that a citation made
earlier can still be proved; the latest is the current one, and only that is searched. What is
new or changed is *pending* until its vectors are written.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    Engine,
    RowMapping,
    Select,
    bindparam,
    delete,
    func,
    select,
    union_all,
    update,
)

from index import copies
from index.database import ARTICLES, in_turn, open_database, reading, write
from index.revisions import Outcome, store
from index.tables import INDEXED, PENDING, aliases, articles, feeds, is_current, versions
from index.types import Article, StoredArticle, Window
from index.urls import canonical_url

_GONE = 200  # articles that are forgotten in one transaction
_ANY_TIME = Window()
_STORED = select(
    articles.c.id,
    articles.c.url,
    articles.c.source,
    articles.c.first_seen,
    articles.c.copy_of,
    versions.c.version,
    versions.c.headline,
    versions.c.body,
    versions.c.byline,
    versions.c.captions,
    versions.c.published,
    versions.c.language,
)

# Not called `article_id` and `version`: those would be values to set.
_ONE_VERSION = update(versions).where(
    versions.c.article_id == bindparam("of_article"),
    versions.c.version == bindparam("of_version"),
)

LEASE = timedelta(minutes=5)
"""For how long whoever indexes articles has them to himself: a batch takes seconds to a minute."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How much there is in the catalog; ``versions`` counts the old ones too."""

    articles: int
    pending: int
    versions: int
    copies: int
    sources: int
    feeds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What a search looks through: how many articles, whose (the most first), from when to when."""

    articles: int = 0
    sources: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None


class Catalog:
    """The articles in one database. Each method is one transaction; times are aware.

    ``engine`` is shared with whoever keeps other tables in the same database. All methods raise
    CatalogError where the database fails, and InputError for a time without a zone.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def close(self) -> None:
        """Close the connections. The catalog opens new ones if it is used again."""
        self.engine.dispose()

    def put(self, given: Sequence[Article], now: datetime) -> list[Outcome]:
        """Store what is new or changed, all of it or nothing, and say what became of each.

        ``index.revisions`` tells how that is decided; near-copies are stored, and linked. Raises
        InputError for an article without a URL, or a time without a zone.
        """

        def work(connection: Connection) -> list[Outcome]:
            in_turn(connection, ARTICLES)  # a near-copy, too, may be about to be stored
            return [store(connection, one, now) for one in given]

        return write(self.engine, work)

    def pending(self, limit: int) -> list[StoredArticle]:
        """Return at most ``limit`` articles whose current version waits for its vectors."""
        wanted = _current().where(versions.c.state == PENDING).order_by(versions.c.article_id)
        return self._articles(wanted.limit(limit))

    def claim(self, limit: int, now: datetime) -> list[StoredArticle]:
        """Take at most ``limit`` articles that are pending, to write their vectors.

        Nobody else gets them, or another version of them, before LEASE is over: whoever dies
        with them loses the claim, not the work.
        """

        def work(connection: Connection) -> list[StoredArticle]:
            keys = connection.execute(_free(now).limit(limit)).all()
            rows = [{"of_article": row.article_id, "of_version": row.version} for row in keys]
            if not rows:
                return []
            connection.execute(_ONE_VERSION.values(lease_until=now + LEASE), rows)
            wanted = _current().where(articles.c.id.in_([row.article_id for row in keys]))
            found = connection.execute(wanted.order_by(articles.c.id)).mappings()
            return [_stored_article(row) for row in found]

        return write(self.engine, work)

    def release(self, claimed: Iterable[StoredArticle]) -> None:
        """Give back what was claimed and could not be indexed."""
        rows = [{"of_article": one.id, "of_version": one.version} for one in claimed]
        if rows:
            change = _ONE_VERSION.values(lease_until=None)
            write(self.engine, lambda connection: connection.execute(change, rows))

    def release_claims(self) -> None:
        """Let all that is claimed be claimed again: for one who knows that nobody else is at it."""
        change = update(versions).where(versions.c.lease_until.is_not(None))
        write(self.engine, lambda connection: connection.execute(change.values(lease_until=None)))

    def mark_indexed(self, indexed: Iterable[tuple[int, int]], now: datetime) -> None:
        """Note that the vectors of these (article id, version) are written.

        A version that is no longer current is passed over: the one after it is pending.
        """
        rows = [
            {"of_article": article_id, "of_version": version} for article_id, version in indexed
        ]
        change = _ONE_VERSION.values(lease_until=None)
        done = _ONE_VERSION.where(versions.c.state == PENDING)
        done = done.values(state=INDEXED, indexed_at=now, lease_until=None)

        def work(connection: Connection) -> None:
            connection.execute(done, rows)
            connection.execute(change, rows)

        if rows:
            write(self.engine, work)

    def mark_all_pending(self) -> int:
        """Let every article wait for its vectors anew; return how many had them."""
        change = update(versions).where(versions.c.state == INDEXED)
        change = change.values(state=PENDING, indexed_at=None)
        return write(self.engine, lambda connection: connection.execute(change).rowcount)

    def mark_pending_but(self, done: Mapping[int, int]) -> None:
        """Let every article wait whose current version is not the one that ``done`` has for its id."""
        wanted = select(articles.c.id, articles.c.version).order_by(articles.c.id)
        with reading(self.engine) as connection:
            lacking = [
                row.id for row in connection.execute(wanted) if done.get(row.id) != row.version
            ]
        current = select(articles.c.version).where(articles.c.id == versions.c.article_id)
        change = (
            update(versions)
            .where(
                versions.c.article_id == bindparam("of_article"),
                versions.c.version == current.scalar_subquery(),
                versions.c.state == INDEXED,
            )
            .values(state=PENDING, indexed_at=None)
        )
        rows = [{"of_article": article_id} for article_id in lacking]
        if rows:
            write(self.engine, lambda connection: connection.execute(change, rows))

    def article(self, article_id: int, version: int | None = None) -> StoredArticle | None:
        """Return one version of an article, the current one unless told; None if there is none."""
        wanted = _current() if version is None else _any().where(versions.c.version == version)
        return next(iter(self._articles(wanted.where(articles.c.id == article_id))), None)

    def articles(self, ids: Iterable[int]) -> dict[int, StoredArticle]:
        """Return the current versions of those of ``ids`` that exist, by id."""
        wanted = _current().where(articles.c.id.in_(list(ids)))
        return {article.id: article for article in self._articles(wanted)}

    def versions(self, keys: Iterable[tuple[int, int]]) -> dict[tuple[int, int], StoredArticle]:
        """Return those of the (article id, version) in ``keys`` that exist, by the same."""
        wanted = set(keys)
        found = self._articles(
            _any().where(articles.c.id.in_({article_id for article_id, _ in wanted}))
        )
        return {key: one for one in found if (key := (one.id, one.version)) in wanted}

    def by_url(self, url: str) -> StoredArticle | None:
        """Return the article that has the page at ``url``, however that is written; else None."""
        found = self._articles(_current().where(articles.c.id.in_(_ids_of(url))))
        return next(iter(found), None)

    def known(self, url: str) -> bool:
        """Tell whether the page at ``url`` has been stored."""
        with reading(self.engine) as connection:
            return connection.execute(_ids_of(url)).first() is not None

    def iterate(self, batch: int = 500) -> Iterator[StoredArticle]:
        """Give the current version of every article by id, reading ``batch`` at a time."""
        last = 0
        while found := self._articles(
            _current().where(articles.c.id > last).order_by(articles.c.id).limit(batch)
        ):
            yield from found
            last = found[-1].id

    def copies(
        self, ids: Iterable[int], as_of: datetime | None = None
    ) -> dict[int, tuple[str, ...]]:
        """Return for each of ``ids`` the other sources that carry a near-copy, the first first.

        With ``as_of``, only those whose near-copy was known by then.
        """
        wanted = list(ids)
        with reading(self.engine) as connection:
            members = copies.family(connection, wanted)
        visible = [one for one in members if as_of is None or one.known_at <= as_of]
        return {one: _other_sources(visible, one) for one in wanted}

    def remove(self, article_id: int) -> bool:
        """Forget an article with all its versions; say whether it was there.

        Its vectors are not touched.
        """
        return write(self.engine, lambda connection: _remove(connection, article_id))

    def has_before(self, moment: datetime) -> bool:
        """Tell whether there is any article that became known before ``moment``."""
        with reading(self.engine) as connection:
            return bool(_known_before(connection, moment, 1))

    def remove_before(self, moment: datetime) -> int:
        """Forget some of the articles that became known before ``moment``; return how many.

        Their vectors are not touched.
        """

        def work(connection: Connection) -> int:
            return sum(_remove(connection, one) for one in _known_before(connection, moment, _GONE))

        return write(self.engine, work)

    def counts(self) -> Counts:
        """Return how much there is of everything."""
        pending = versions.c.state == PENDING
        wanted = {
            "articles": select(func.count()).select_from(articles),
            "pending": select(func.count()).select_from(versions).where(pending),
            "versions": select(func.count()).select_from(versions),
            "copies": select(func.count()).where(articles.c.copy_of.is_not(None)),
            "sources": select(func.count(articles.c.source.distinct())),
            "feeds": select(func.count()).select_from(feeds),
        }
        counting = select(*(one.scalar_subquery().label(name) for name, one in wanted.items()))
        with reading(self.engine) as connection:
            return Counts(**connection.execute(counting).mappings().one())

    def searched(
        self, as_of: datetime, sources: Collection[str] = (), window: Window = _ANY_TIME
    ) -> Coverage:
        """Return what there is to be searched as of then, within ``window`` and ``sources``."""
        with reading(self.engine) as connection:
            rows = connection.execute(_searched(as_of, sources, window)).all()
        if not rows:
            return Coverage()
        return Coverage(
            articles=sum(row.number for row in rows),
            sources=tuple(row.source for row in rows),
            since=rows[0].since,
            until=rows[0].until,
        )

    def _articles(self, wanted: Select[Any]) -> list[StoredArticle]:
        with reading(self.engine) as connection:
            return [_stored_article(row) for row in connection.execute(wanted).mappings()]


def open_catalog(url: str) -> Catalog:
    """Return the catalog in the database at ``url``, made or brought up to date where needed.

    ``url`` is one of SQLAlchemy's, for SQLite or PostgreSQL. Raises CatalogError.
    """
    return Catalog(open_database(url))


def _remove(connection: Connection, article_id: int) -> bool:
    copies.unlink(connection, article_id)
    return connection.execute(delete(articles).where(articles.c.id == article_id)).rowcount > 0


def _known_before(connection: Connection, moment: datetime, limit: int) -> list[int]:
    wanted = select(articles.c.id).where(articles.c.known_at < moment)
    return list(connection.scalars(wanted.order_by(articles.c.id).limit(limit)))


def _current() -> Select[Any]:
    return _STORED.join(articles, is_current)


def _free(now: datetime) -> Select[tuple[int, int]]:
    """Select the pending versions of articles of which nobody has any version."""
    other = versions.alias("other")
    taken = select(other.c.article_id).where(
        other.c.article_id == versions.c.article_id, other.c.lease_until > now
    )
    wanted = select(versions.c.article_id, versions.c.version)
    wanted = wanted.where(versions.c.state == PENDING, ~taken.exists())
    return wanted.order_by(versions.c.article_id).with_for_update(skip_locked=True, of=versions)


def _any() -> Select[Any]:
    return _STORED.join(articles, versions.c.article_id == articles.c.id)


def _ids_of(url: str) -> CompoundSelect[Any]:
    identity = canonical_url(url)
    return union_all(
        select(articles.c.id).where(articles.c.identity == identity),
        select(aliases.c.article_id).where(aliases.c.identity == identity),
    )


def _searched(as_of: datetime, sources: Collection[str], window: Window) -> Select[Any]:
    """Select each source with its number of articles, and the times of the first and last of all."""
    within = list(_within(as_of, sources, window))
    number = func.count().label("number")
    # Each by itself, the first and the last are one step in an index; with the count, a scan more.
    first = select(func.min(articles.c.known_at)).where(*within).correlate(None)
    last = select(func.max(articles.c.known_at)).where(*within).correlate(None)
    ends = (first.scalar_subquery().label("since"), last.scalar_subquery().label("until"))
    rows = select(articles.c.source, number, *ends).where(*within)
    return rows.group_by(articles.c.source).order_by(number.desc(), articles.c.source)


def _within(
    as_of: datetime, sources: Collection[str], window: Window
) -> Iterator[ColumnElement[bool]]:
    yield articles.c.known_at <= as_of
    if sources:
        yield articles.c.source.in_(sources)
    if window.since is not None:
        yield articles.c.known_at >= window.since
    if window.until is not None:
        yield articles.c.known_at < window.until


def _other_sources(members: Sequence[copies.Member], article_id: int) -> tuple[str, ...]:
    own = next((member for member in members if member.id == article_id), None)
    if own is None:
        return ()
    family = (member.source for member in members if member.family == own.family)
    return tuple(source for source in dict.fromkeys(family) if source != own.source)


def _stored_article(row: RowMapping) -> StoredArticle:
    lists = {"byline": tuple(row["byline"]), "captions": tuple(row["captions"])}
    return StoredArticle(**{**row, **lists})
