"""Who said what: the statements of the current version of each article.

Revision: 0003, after 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the table, and let every article be read for statements."""
    op.create_table(
        "statements",
        sa.Column("article_id", sa.Integer, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("speaker", sa.Text, nullable=False),
        sa.Column("speaker_key", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("is_named", sa.Boolean, nullable=False),
        sa.Column("direct", sa.Boolean, nullable=False),
        sa.Column("reported_by", sa.Text, nullable=False),
        sa.Column("source_span", sa.JSON(none_as_null=True)),
        sa.Column("cue_span", sa.JSON(none_as_null=True)),
        sa.Column("content_spans", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("article_id", "number", name="pk_statements"),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["articles.id"],
            name="fk_statements_article_id_articles",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_statements_speaker_key", "statements", ["speaker_key"])
    op.execute("UPDATE versions SET state = 'pending', indexed_at = NULL WHERE state = 'indexed'")


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("statements")
