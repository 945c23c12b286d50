"""Telegram's side: updates in, messages out, chats, leases, standing questions.

Revision: 0002, after 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    _make_inbox()
    _make_outbox()
    _make_chats()
    _make_standing_questions()


def downgrade() -> None:
    """Drop the tables."""
    for table in ("standing_questions", "leases", "chats", "outbox", "inbox"):
        op.drop_table(table)


def _make_inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("update_id", sa.BigInteger, nullable=False),
        sa.Column("lane", sa.Text, nullable=False),
        sa.Column("chat", sa.BigInteger),
        sa.Column("message_id", sa.BigInteger),
        sa.Column("raw", sa.Text, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("not_before", _MOMENT, nullable=False),
        sa.Column("owner", sa.Text),
        sa.Column("error", sa.Text),
        sa.Column("received_at", _MOMENT, nullable=False),
        sa.Column("done_at", _MOMENT),
        sa.UniqueConstraint("update_id", name="uq_inbox_update_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_inbox_state_id", "inbox", ["state", "id"])
    op.create_index("ix_inbox_lane_state_id", "inbox", ["lane", "state", "id"])
    op.create_index("ix_inbox_chat_message_id", "inbox", ["chat", "message_id"])
    op.create_index("ix_inbox_done_at", "inbox", ["done_at"])


def _make_outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("dedup_key", sa.Text, nullable=False),
        sa.Column("series", sa.Text, nullable=False),
        sa.Column("chat", sa.BigInteger, nullable=False),
        sa.Column("about", sa.BigInteger),
        sa.Column("method", sa.String(32), nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("priority", sa.Integer, nullable=False),
        sa.Column("repeatable", sa.Boolean, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("not_before", _MOMENT, nullable=False),
        sa.Column("owner", sa.Text),
        sa.Column("lease_until", _MOMENT),
        sa.Column("after", sa.BigInteger),
        sa.Column("message_id", sa.BigInteger),
        sa.Column("error", sa.Text),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("done_at", _MOMENT),
        sa.UniqueConstraint("dedup_key", name="uq_outbox_dedup_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_outbox_series", "outbox", ["series"])
    op.create_index("ix_outbox_state_priority_id", "outbox", ["state", "priority", "id"])
    op.create_index(
        "ix_outbox_chat_state_priority_id", "outbox", ["chat", "state", "priority", "id"]
    )
    op.create_index("ix_outbox_chat_about", "outbox", ["chat", "about"])
    op.create_index("ix_outbox_done_at", "outbox", ["done_at"])


def _make_chats() -> None:
    op.create_table(
        "chats",
        sa.Column("id", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("moved_to", sa.BigInteger),
        sa.Column("busy_until", _MOMENT, nullable=False),
        sa.Column("paused_until", _MOMENT, nullable=False),
        sa.Column("changed_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_chats"),
    )
    op.create_table(
        "leases",
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("until", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_leases"),
    )


def _make_standing_questions() -> None:
    op.create_table(
        "standing_questions",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("chat", sa.BigInteger, nullable=False),
        sa.Column("topic", sa.BigInteger),
        sa.Column("about", sa.BigInteger),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("language", sa.String(16), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("asked_at", _MOMENT, nullable=False),
        sa.Column("looked_at", _MOMENT, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_standing_questions_chat", "standing_questions", ["chat"])
    op.create_index(
        "ix_standing_questions_state_looked_at", "standing_questions", ["state", "looked_at"]
    )
