"""An index of the words of all articles, on PostgreSQL: for searches while the vectors are away.

Revision: 0007, after 0006
"""

from alembic import op

revision = "0007"
down_revision = "0006"

NAME = "ix_versions_words"


def upgrade() -> None:
    """Make the index; SQLite, whose vectors lie beside it, is searched without one."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE INDEX {NAME} ON versions USING gin "
            "(to_tsvector('english', headline || ' ' || left(body, 20000)))"
        )


def downgrade() -> None:
    """Drop the index."""
    if op.get_bind().dialect.name == "postgresql":
        op.drop_index(NAME, "versions")
