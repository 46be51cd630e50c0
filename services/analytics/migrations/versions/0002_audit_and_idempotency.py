"""the audit trail and the idempotency keys."""

from shared.steps import audit_and_idempotency

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    audit_and_idempotency.upgrade()


def downgrade() -> None:
    audit_and_idempotency.downgrade()
