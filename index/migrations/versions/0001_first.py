"""The first schema: feeds, articles with their versions, near-copies, conversations.

Revision: 0001, after nothing
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make all tables."""
    _make_feeds()
    _make_articles()
    _make_versions()
    _make_bands()
    _make_conversations()


def downgrade() -> None:
    """Drop all tables."""
    for table in ("turns", "conversations", "bands", "versions", "aliases", "articles", "feeds"):
        op.drop_table(table)


def _make_feeds() -> None:
    op.create_table(
        "feeds",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("added_at", _MOMENT, nullable=False),
        sa.Column("interval_s", sa.Integer, nullable=False),
        sa.Column("next_due_at", _MOMENT, nullable=False),
        sa.Column("last_success_at", _MOMENT),
        sa.Column("last_error", sa.Text),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("etag", sa.Text),
        sa.Column("last_modified", sa.Text),
        sa.Column("enabled", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_feeds"),
        sa.UniqueConstraint("url", name="uq_feeds_url"),
    )
    op.create_index("ix_feeds_next_due_at", "feeds", ["next_due_at"])


def _make_articles() -> None:
    op.create_table(
        "articles",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("identity", sa.Text, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("first_seen", _MOMENT, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("known_at", _MOMENT, nullable=False),
        sa.Column("copy_of", sa.Integer),
        sa.UniqueConstraint("identity", name="uq_articles_identity"),
        sa.ForeignKeyConstraint(["copy_of"], ["articles.id"], name="fk_articles_copy_of_articles"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_articles_copy_of", "articles", ["copy_of"])
    op.create_index("ix_articles_known_at_source", "articles", ["known_at", "source"])
    op.create_index("ix_articles_source_known_at", "articles", ["source", "known_at"])
    op.create_table(
        "aliases",
        sa.Column("identity", sa.Text, nullable=False),
        _article_id(),
        sa.PrimaryKeyConstraint("identity", name="pk_aliases"),
        _to_articles("aliases"),
    )
    op.create_index("ix_aliases_article_id", "aliases", ["article_id"])


def _make_versions() -> None:
    op.create_table(
        "versions",
        _article_id(),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("headline", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("byline", sa.JSON, nullable=False),
        sa.Column("captions", sa.JSON, nullable=False),
        sa.Column("published", _MOMENT),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("fetched_at", _MOMENT, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("indexed_at", _MOMENT),
        sa.PrimaryKeyConstraint("article_id", "version", name="pk_versions"),
        _to_articles("versions"),
    )
    op.create_index("ix_versions_fingerprint", "versions", ["fingerprint"])
    op.create_index("ix_versions_state_article_id", "versions", ["state", "article_id"])


def _make_bands() -> None:
    op.create_table(
        "bands",
        sa.Column("hash", sa.BigInteger, nullable=False, autoincrement=False),
        _article_id(),
        sa.PrimaryKeyConstraint("hash", "article_id", name="pk_bands"),
        _to_articles("bands"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_bands_article_id", "bands", ["article_id"])


def _make_conversations() -> None:
    op.create_table(
        "conversations",
        sa.Column("chat", sa.Text, nullable=False),
        sa.Column("started_at", _MOMENT, nullable=False),
        sa.Column("updated_at", _MOMENT, nullable=False),
        sa.Column("began_after", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("chat", name="pk_conversations"),
    )
    op.create_table(
        "turns",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("chat", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("rewrite", sa.Text, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("reply", sa.JSON, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_turns"),
        sa.UniqueConstraint("chat", "number", name="uq_turns_chat_number"),
        sa.ForeignKeyConstraint(
            ["chat"], ["conversations.chat"], name="fk_turns_chat_conversations", ondelete="CASCADE"
        ),
    )


def _article_id() -> sa.Column[int]:
    return sa.Column("article_id", sa.Integer, nullable=False, autoincrement=False)


def _to_articles(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["article_id"],
        ["articles.id"],
        name=f"fk_{table}_article_id_articles",
        ondelete="CASCADE",
    )
