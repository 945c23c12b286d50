"""Subscriptions, their digests, what each chat was told, and dialogs that are under way.

Revision: 0005, after 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    _make_subscriptions()
    _make_digests()
    _make_told()
    _make_dialogs()


def downgrade() -> None:
    """Drop the tables."""
    for table in ("dialogs", "told", "digests", "subscriptions"):
        op.drop_table(table)


def _make_subscriptions() -> None:
    op.create_table(
        "subscriptions",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("chat", sa.BigInteger, nullable=False),
        sa.Column("topic", sa.BigInteger),
        sa.Column("language", sa.String(16), nullable=False),
        sa.Column("about", sa.JSON, nullable=False),
        sa.Column("zone", sa.String(64), nullable=False),
        sa.Column("times", sa.JSON, nullable=False),
        sa.Column("days", sa.String(16), nullable=False),
        sa.Column("weekday", sa.Integer, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("due_at", _MOMENT, nullable=False),
        sa.Column("news_until", _MOMENT),
        sa.Column("owner", sa.Text),
        sa.Column("lease_until", _MOMENT),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_subscriptions_chat_topic", "subscriptions", ["chat", "topic"])
    op.create_index("ix_subscriptions_state_due_at", "subscriptions", ["state", "due_at"])


def _make_digests() -> None:
    op.create_table(
        "digests",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("subscription_id", sa.Integer, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("slot", sa.String(16), nullable=False),
        sa.Column("due_at", _MOMENT, nullable=False),
        sa.Column("built_at", _MOMENT, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("late", sa.Boolean, nullable=False),
        sa.Column("said_in", sa.Text),
        sa.Column("series", sa.Text, nullable=False),
        sa.Column("stories", sa.Integer, nullable=False),
        sa.Column("news_since", _MOMENT),
        sa.UniqueConstraint(
            "subscription_id", "day", "slot", name="uq_digests_subscription_id_day_slot"
        ),
        sa.ForeignKeyConstraint(
            ["subscription_id"],
            ["subscriptions.id"],
            name="fk_digests_subscription_id_subscriptions",
            ondelete="CASCADE",
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_digests_said_in", "digests", ["said_in"])
    op.create_index("ix_digests_series", "digests", ["series"])
    op.create_index("ix_digests_state_due_at", "digests", ["state", "due_at"])


def _make_told() -> None:
    op.create_table(
        "told",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("chat", sa.Text, nullable=False),
        sa.Column("story_id", sa.Integer, nullable=False),
        sa.Column("headline", sa.Text, nullable=False),
        sa.Column("changed_at", _MOMENT, nullable=False),
        sa.Column("articles", sa.JSON, nullable=False),
        sa.Column("series", sa.Text, nullable=False),
        sa.Column("line", sa.Integer, nullable=False),
        sa.Column("told_at", _MOMENT, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_told_chat_told_at", "told", ["chat", "told_at"])
    op.create_index("ix_told_series", "told", ["series"])
    op.create_index("ix_told_told_at", "told", ["told_at"])


def _make_dialogs() -> None:
    op.create_table(
        "dialogs",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("chat", sa.BigInteger, nullable=False),
        sa.Column("topic", sa.BigInteger),
        sa.Column("person", sa.BigInteger, nullable=False),
        sa.Column("step", sa.String(16), nullable=False),
        sa.Column("draft", sa.JSON, nullable=False),
        sa.Column("changed_at", _MOMENT, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_dialogs_chat_topic_person", "dialogs", ["chat", "topic", "person"])
    op.create_index("ix_dialogs_changed_at", "dialogs", ["changed_at"])
