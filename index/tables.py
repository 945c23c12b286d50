"""The tables of the catalog, for SQLite and PostgreSQL alike.

An article is one URL; what was read there, each time it had changed, is a version, and old
versions stay, so that a citation made earlier can still be proved. ``index.migrations`` makes
these tables; whatever changes here needs a migration there.
"""

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    and_,
)
from sqlalchemy.exc import DontWrapMixin

from index.errors import InputError

# States of a version.
PENDING = "pending"
INDEXED = "indexed"
SUPERSEDED = "superseded"


class NaiveTimeError(DontWrapMixin, InputError):
    """A time without a zone was to be stored or compared; nobody can know which moment it is."""


class UtcDateTime(TypeDecorator[datetime]):
    """Aware datetimes, kept as UTC and given back as aware UTC.

    Raises NaiveTimeError for a datetime without a zone.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn ``value`` into UTC."""
        if value is None:
            return None
        if value.utcoffset() is None:
            raise NaiveTimeError(f"the time {value.isoformat()} has no time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back aware UTC; SQLite itself keeps no zones."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def storable(text: str) -> str:
    """Return ``text`` without what no database takes: NUL, and halves of surrogate pairs."""
    return text.replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")


class AnyText(TypeDecorator[str]):
    """Text from anywhere, broken pages and messages included; see ``storable``."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Drop what cannot be stored."""
        return None if value is None else storable(value)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

feeds = Table(
    "feeds",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("url", AnyText, nullable=False, unique=True),
    Column("title", AnyText, nullable=False, default=""),
    Column("source", AnyText, nullable=False, default=""),
    Column("added_at", UtcDateTime, nullable=False),
    Column("interval_s", Integer, nullable=False),
    Column("next_due_at", UtcDateTime, nullable=False, index=True),
    Column("last_success_at", UtcDateTime),
    Column("last_error", AnyText),
    Column("failures", Integer, nullable=False, default=0),
    Column("etag", AnyText),
    Column("last_modified", AnyText),
    Column("enabled", Boolean, nullable=False, default=True),
    Column("lease_until", UtcDateTime),
)

# ``identity`` is the canonical URL, made to be compared; ``url`` is the one to open, as it was
# given. Ids are never given twice, or a citation could come to point at another article.
articles = Table(
    "articles",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("identity", AnyText, nullable=False, unique=True),
    Column("url", AnyText, nullable=False),
    Column("source", AnyText, nullable=False),
    Column("first_seen", UtcDateTime, nullable=False),
    Column("version", Integer, nullable=False),
    Column("known_at", UtcDateTime, nullable=False),
    Column("copy_of", Integer, ForeignKey("articles.id"), index=True),
    Index(None, "known_at", "source"),
    Index(None, "source", "known_at"),
    sqlite_autoincrement=True,
)


def _article_id(*, primary_key: bool = False, index: bool = False) -> Column[int]:
    """Return a column that points at an article and goes with it."""
    return Column(
        "article_id",
        Integer,
        ForeignKey("articles.id", ondelete="CASCADE"),
        primary_key=primary_key,
        autoincrement=False,
        nullable=False,
        index=index,
    )


# Further URLs under which the same source carries the same text.
aliases = Table(
    "aliases",
    metadata,
    Column("identity", AnyText, primary_key=True),
    _article_id(index=True),
)

versions = Table(
    "versions",
    metadata,
    _article_id(primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("headline", AnyText, nullable=False),
    Column("body", AnyText, nullable=False),
    Column("byline", JSON, nullable=False),
    Column("captions", JSON, nullable=False),
    Column("published", UtcDateTime),
    Column("language", AnyText, nullable=False),
    Column("fingerprint", String(64), nullable=False, index=True),
    Column("fetched_at", UtcDateTime, nullable=False),
    Column("state", String(16), nullable=False),
    Column("indexed_at", UtcDateTime),
    Column("lease_until", UtcDateTime),
    Index(None, "state", "article_id"),
)

# Joins an article with its latest version.
is_current = and_(versions.c.article_id == articles.c.id, versions.c.version == articles.c.version)

# Spans are offsets in the body of ``version``. What was said is not stored a second time: it is
# sliced out of the body when it is read, so that it cannot come to differ from it.
statements = Table(
    "statements",
    metadata,
    _article_id(primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("version", Integer, nullable=False),
    Column("speaker", AnyText, nullable=False),
    Column("speaker_key", AnyText, nullable=False, index=True),
    Column("role", AnyText, nullable=False),
    Column("is_named", Boolean, nullable=False),
    Column("direct", Boolean, nullable=False),
    Column("reported_by", AnyText, nullable=False),
    Column("source_span", JSON(none_as_null=True)),
    Column("cue_span", JSON(none_as_null=True)),
    Column("content_spans", JSON, nullable=False),
)

# Hashes that near-copies are likely to share; the number of the band is part of the hash.
bands = Table(
    "bands",
    metadata,
    Column("hash", BigInteger, primary_key=True, autoincrement=False),
    _article_id(primary_key=True, index=True),
    sqlite_with_rowid=False,
)

# A story is named by its id for good: one that went into another says which. What belongs to it
# is derived, like vectors, and stands with the articles.
stories = Table(
    "stories",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("became", Integer, ForeignKey("stories.id"), index=True),
    sqlite_autoincrement=True,
)

# ``version`` is the one that was put into a story, 0 where the article waits for that; a story
# it had before is then remembered. What is about no one event has no story and no vector. ``vector`` holds 16-bit floats, ``words`` the telling words
# with their weights.
story_articles = Table(
    "story_articles",
    metadata,
    _article_id(primary_key=True),
    Column("story_id", Integer, ForeignKey("stories.id"), index=True),
    Column("version", Integer, nullable=False, index=True),
    Column("vector", LargeBinary),
    Column("words", JSON(none_as_null=True)),
)
