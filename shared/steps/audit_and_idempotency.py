"""Makes the audit trail, what keeps it from being changed, and the idempotency keys."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.steps import audit_postgresql, audit_sqlite

_SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make them."""
    _audit()
    _audit_personal()
    _idempotency_keys()
    for statement in audit_sqlite.MAKE if _is_sqlite() else audit_postgresql.MAKE:
        op.execute(statement)


def downgrade() -> None:
    """Remove them, with all they hold."""
    for table in ("idempotency_keys", "audit_personal", "audit"):
        op.drop_table(table)
    for statement in () if _is_sqlite() else audit_postgresql.REMOVE:
        op.execute(statement)


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", _SERIAL, autoincrement=True, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("request_id", sa.String(64), nullable=False),
        sa.Column("correlation_id", sa.String(64), nullable=False),
        sa.Column("who", sa.String(64), nullable=False),
        sa.Column("who_kind", sa.String(10), nullable=False),
        sa.Column("who_name", sa.Text()),
        sa.Column("roles", _JSON, nullable=False),
        sa.Column("address", sa.Text()),
        sa.Column("action", sa.String(80), nullable=False),
        sa.Column("method", sa.String(10), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("subjects", _JSON, nullable=False),
        sa.Column("changes", _JSON, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("audit_by_time", "audit", ["at", "id"])
    for name in ("who", "action", "kind"):
        op.create_index(f"audit_by_{name}", "audit", [name, "at", "id"])


def _audit_personal() -> None:
    op.create_table(
        "audit_personal",
        sa.Column("audit_id", _SERIAL, sa.ForeignKey("audit.id"), nullable=False),
        sa.Column("table", sa.String(64), nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("column", sa.String(64), nullable=False),
        sa.Column("before", _JSON),
        sa.Column("after", _JSON),
        sa.PrimaryKeyConstraint("audit_id", "table", "key", "column"),
    )
    op.create_index("audit_personal_by_key", "audit_personal", ["key"])


def _idempotency_keys() -> None:
    op.create_table(
        "idempotency_keys",
        sa.Column("caller", sa.String(64), nullable=False),
        sa.Column("key", sa.String(255), nullable=False),
        sa.Column("method", sa.String(10), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("status", sa.Integer()),
        sa.Column("content_type", sa.Text()),
        sa.Column("etag", sa.Text()),
        sa.Column("location", sa.Text()),
        sa.Column("body", sa.LargeBinary()),
        sa.PrimaryKeyConstraint("caller", "key"),
    )
    op.create_index("idempotency_keys_by_age", "idempotency_keys", ["at"])
