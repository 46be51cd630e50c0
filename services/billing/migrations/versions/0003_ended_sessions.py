"""sessions that were ended before their time."""

from shared.steps import ended_sessions

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    ended_sessions.upgrade()


def downgrade() -> None:
    ended_sessions.downgrade()
