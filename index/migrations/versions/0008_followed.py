"""Stories that are followed: of which somebody wants to be told the news.

Revision: 0008, after 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "followed_stories",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("chat", sa.BigInteger, nullable=False),
        sa.Column("topic", sa.BigInteger),
        sa.Column("story_id", sa.Integer, nullable=False),
        sa.Column("headline", sa.Text, nullable=False),
        sa.Column("language", sa.String(16), nullable=False),
        sa.Column("news_at", _MOMENT, nullable=False),
        sa.Column("looked_at", _MOMENT, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_followed_stories_chat", "followed_stories", ["chat"])
    op.create_index("ix_followed_stories_looked_at", "followed_stories", ["looked_at"])
    op.create_index(
        "ix_followed_stories_story_id_looked_at", "followed_stories", ["story_id", "looked_at"]
    )


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("followed_stories")
