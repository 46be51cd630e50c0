"""The two tables of the audit trail. Triggers of the database keep them: rows are only ever added.

Two things only may be done to a row that stands, both for the erasure of a person: ``who_name`` and
``address`` of an entry may be blanked, and so may the values in ``audit_personal``.
"""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, Index, String, Table, Text, text
from sqlalchemy.dialects.postgresql import JSONB

from shared.messaging.tables import Serial, UtcDateTime, metadata

Json = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")

# What PostgreSQL's two GIN indexes hold; the functions are made by the migration. SQLite has neither.
SUBJECTS = "audit_subjects(subjects)"
WORDS = "audit_words(request_id, correlation_id, who_name, address, action, path, changes)"

audit = Table(
    "audit",
    metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    Column("at", UtcDateTime, nullable=False),
    Column("request_id", String(64), nullable=False),
    Column("correlation_id", String(64), nullable=False),
    Column("who", String(64), nullable=False),
    Column("who_kind", String(10), nullable=False),
    Column("who_name", Text),
    Column("roles", Json, nullable=False),
    Column("address", Text),
    Column("action", String(80), nullable=False),
    Column("method", String(10), nullable=False),
    Column("path", Text, nullable=False),
    Column("kind", String(10), nullable=False),
    Column("subjects", Json, nullable=False),
    Column("changes", Json, nullable=False),
    Index("audit_by_time", "at", "id"),
    Index("audit_by_who", "who", "at", "id"),
    Index("audit_by_action", "action", "at", "id"),
    Index("audit_by_kind", "kind", "at", "id"),
    Index("audit_by_subject", text(SUBJECTS), postgresql_using="gin"),
    Index("audit_by_words", text(WORDS), postgresql_using="gin"),
    sqlite_autoincrement=True,
)

audit_personal = Table(
    "audit_personal",
    metadata,
    Column("audit_id", Serial, ForeignKey("audit.id"), primary_key=True, autoincrement=False),
    Column("table", String(64), primary_key=True),
    Column("key", String(200), primary_key=True),
    Column("column", String(64), primary_key=True),
    Column("before", Json),
    Column("after", Json),
    Index("audit_personal_by_key", "key"),
)
