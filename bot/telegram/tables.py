"""What Telegram's side keeps in the database of the catalog, for SQLite and PostgreSQL alike.

``index.migrations`` makes these tables; whatever changes here needs a migration there.
"""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, MetaData, String, Table

from index.tables import AnyText, UtcDateTime
from index.tables import metadata as index_metadata

# States of an update in the inbox.
WAITING = "waiting"
WORKING = "working"
DONE = "done"
ASIDE = "aside"  # it could not be read or handled; its error tells why

# States of a message in the outbox.
READY = "ready"
SENDING = "sending"
SENT = "sent"
UNCERTAIN = "uncertain"  # it was on its way, and nobody knows whether it arrived
SETTLING = "settling"  # an uncertain one that is being looked for
DEAD = "dead"  # it will never arrive

# States of a chat.
ACTIVE = "active"
CLOSED = "closed"  # blocked, deactivated, thrown out: nothing can be sent there

# States of a standing question.
OPEN = "open"
TOLD = "told"

metadata = MetaData(naming_convention=index_metadata.naming_convention)

# ``raw`` is the update as Telegram wrote it. Updates of one ``lane`` are handled in order of ``id``.
inbox = Table(
    "inbox",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("update_id", BigInteger, nullable=False, unique=True),
    Column("lane", AnyText, nullable=False),
    Column("chat", BigInteger),
    Column("message_id", BigInteger),
    Column("raw", AnyText, nullable=False),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("not_before", UtcDateTime, nullable=False),
    Column("owner", AnyText),
    Column("error", AnyText),
    Column("received_at", UtcDateTime, nullable=False),
    Column("done_at", UtcDateTime),
    Index(None, "state", "id"),
    Index(None, "lane", "state", "id"),
    Index(None, "chat", "message_id"),
    Index(None, "done_at"),
    sqlite_autoincrement=True,
)

# ``series`` names messages of which the later are pointless without the earlier; ``about`` is the
# message that is answered, ``after`` the last one known in the chat when this was last sent.
outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("dedup_key", AnyText, nullable=False, unique=True),
    Column("series", AnyText, nullable=False, index=True),
    Column("chat", BigInteger, nullable=False),
    Column("about", BigInteger),
    Column("method", String(32), nullable=False),
    Column("payload", AnyText, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("repeatable", Boolean, nullable=False),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("not_before", UtcDateTime, nullable=False),
    Column("owner", AnyText),
    Column("lease_until", UtcDateTime),
    Column("after", BigInteger),
    Column("message_id", BigInteger),
    Column("error", AnyText),
    Column("created_at", UtcDateTime, nullable=False),
    Column("done_at", UtcDateTime),
    Index(None, "state", "priority", "id"),
    Index(None, "chat", "state", "priority", "id"),
    Index(None, "chat", "about"),
    Index(None, "done_at"),
    sqlite_autoincrement=True,
)

# ``busy_until`` is when the last message would have been due at the chat's steady pace;
# ``paused_until`` is when Telegram asked to write there again.
chats = Table(
    "chats",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("state", String(16), nullable=False),
    Column("reason", AnyText),
    Column("moved_to", BigInteger),
    Column("busy_until", UtcDateTime, nullable=False),
    Column("paused_until", UtcDateTime, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
)

# Who does what only one process may do at a time.
leases = Table(
    "leases",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("owner", AnyText, nullable=False),
    Column("until", UtcDateTime, nullable=False),
)

# Questions without an answer whose asker wants to be told when the news has one.
standing = Table(
    "standing_questions",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("chat", BigInteger, nullable=False, index=True),
    Column("topic", BigInteger),
    Column("about", BigInteger),
    Column("question", AnyText, nullable=False),
    Column("language", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("looked_at", UtcDateTime, nullable=False),
    Index(None, "state", "looked_at"),
    sqlite_autoincrement=True,
)

# Stories of which somebody wants to be told the news. ``news_at`` is when there last was some;
# ``looked_at`` is when it was last looked whether there is more.
followed = Table(
    "followed_stories",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("chat", BigInteger, nullable=False, index=True),
    Column("topic", BigInteger),
    Column("story_id", Integer, nullable=False),
    Column("headline", AnyText, nullable=False),
    Column("language", String(16), nullable=False),
    Column("news_at", UtcDateTime, nullable=False),
    Column("looked_at", UtcDateTime, nullable=False),
    Index(None, "looked_at"),
    Index(None, "story_id", "looked_at"),
    sqlite_autoincrement=True,
)
