"""What the database of the catalog keeps of subscriptions, for SQLite and PostgreSQL alike.

``index.migrations`` makes these tables; whatever changes here needs a migration there.
"""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    UniqueConstraint,
)

from index.tables import AnyText, UtcDateTime
from index.tables import metadata as index_metadata

# States of a subscription.
ACTIVE = "active"
PAUSED = "paused"

# States of a digest.
BUILT = "built"  # its messages are in the outbox
SKIPPED = "skipped"  # its day was over, or a later one took its place; not said yet
ASLEEP = "asleep"  # its chat was closed to us

metadata = MetaData(naming_convention=index_metadata.naming_convention)

# ``topic`` is the topic of a forum. ``news_until`` is up to when news was told; the next digest begins there.
# Whoever has ``owner`` until ``lease_until`` builds the digest that is due.
subscriptions = Table(
    "subscriptions",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("chat", BigInteger, nullable=False),
    Column("topic", BigInteger),
    Column("language", String(16), nullable=False),
    Column("about", JSON, nullable=False),
    Column("zone", String(64), nullable=False),
    Column("times", JSON, nullable=False),
    Column("days", String(16), nullable=False),
    Column("weekday", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("news_until", UtcDateTime),
    Column("owner", AnyText),
    Column("lease_until", UtcDateTime),
    Index(None, "chat", "topic"),
    Index(None, "state", "due_at"),
    sqlite_autoincrement=True,
)

# One row a subscription, local day and half of the day, written with the messages it led to.
# ``said_in`` is the series of the digest that owned up to one which was skipped, or may not have
# arrived;
# ``news_since`` is from when on it told the news, for one that has to be made up for.
digests = Table(
    "digests",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column(
        "subscription_id",
        Integer,
        ForeignKey("subscriptions.id", ondelete="CASCADE"),
        nullable=False,
    ),
    Column("day", Date, nullable=False),
    Column("slot", String(16), nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("built_at", UtcDateTime, nullable=False),
    Column("state", String(16), nullable=False),
    Column("late", Boolean, nullable=False),
    Column("said_in", AnyText, index=True),
    Column("series", AnyText, nullable=False, index=True),
    Column("stories", Integer, nullable=False),
    Column("news_since", UtcDateTime),
    UniqueConstraint("subscription_id", "day", "slot"),
    Index(None, "state", "due_at"),
    sqlite_autoincrement=True,
)

# What a chat (or "terminal") was told of a story: as it was at ``changed_at``, out of ``articles``,
# in line ``line`` of the messages of ``series``.
told = Table(
    "told",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("chat", AnyText, nullable=False),
    Column("story_id", Integer, nullable=False),
    Column("headline", AnyText, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("articles", JSON, nullable=False),
    Column("series", AnyText, nullable=False, index=True),
    Column("line", Integer, nullable=False),
    Column("told_at", UtcDateTime, nullable=False),
    Index(None, "chat", "told_at"),
    Index(None, "told_at"),
    sqlite_autoincrement=True,
)

# How far somebody has come in making or changing a subscription; ``draft`` is what is known of it.
dialogs = Table(
    "dialogs",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("chat", BigInteger, nullable=False),
    Column("topic", BigInteger),
    Column("person", BigInteger, nullable=False),
    Column("step", String(16), nullable=False),
    Column("draft", JSON, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Index(None, "chat", "topic", "person"),
    Index(None, "changed_at"),
    sqlite_autoincrement=True,
)
