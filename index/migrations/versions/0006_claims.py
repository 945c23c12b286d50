"""Until when somebody has a version to index, or a feed to refresh, to himself.

Revision: 0006, after 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the columns."""
    for table in ("versions", "feeds"):
        op.add_column(table, sa.Column("lease_until", sa.DateTime(timezone=True)))


def downgrade() -> None:
    """Drop the columns."""
    for table in ("versions", "feeds"):
        op.drop_column(table, "lease_until")
