"""Stories: which articles are about one event.

Revision: 0004, after 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the tables, and let every article wait to be put into a story."""
    op.create_table(
        "stories",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("became", sa.Integer),
        sa.PrimaryKeyConstraint("id", name="pk_stories"),
        sa.ForeignKeyConstraint(["became"], ["stories.id"], name="fk_stories_became_stories"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_stories_became", "stories", ["became"])
    op.create_table(
        "story_articles",
        sa.Column("article_id", sa.Integer, nullable=False),
        sa.Column("story_id", sa.Integer),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("vector", sa.LargeBinary),
        sa.Column("words", sa.JSON(none_as_null=True)),
        sa.PrimaryKeyConstraint("article_id", name="pk_story_articles"),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["articles.id"],
            name="fk_story_articles_article_id_articles",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["story_id"], ["stories.id"], name="fk_story_articles_story_id_stories"
        ),
    )
    op.create_index("ix_story_articles_story_id", "story_articles", ["story_id"])
    op.create_index("ix_story_articles_version", "story_articles", ["version"])
    op.execute("INSERT INTO story_articles (article_id, version) SELECT id, 0 FROM articles")


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("story_articles")
    op.drop_table("stories")
