"""Makes the table of sessions that were ended before their time."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


def upgrade() -> None:
    """Make it."""
    op.create_table(
        "ended_sessions",
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )


def downgrade() -> None:
    """Remove it."""
    op.drop_table("ended_sessions")
