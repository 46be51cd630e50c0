"""a backup of the audit trail can be put back."""

from shared.steps import audit_restored

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    audit_restored.upgrade()


def downgrade() -> None:
    audit_restored.downgrade()
