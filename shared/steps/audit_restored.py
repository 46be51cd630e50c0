"""PostgreSQL: ``audit_words`` calls no other function of ours, so that a dump can be put back.

``pg_restore`` makes the index with an empty search path, in which ``audit_spaced`` is not found.
"""

from __future__ import annotations

from alembic import op

_PUNCTUATION = r"""/\-_.,:;+"{}[]()<>@&=?#%~*|$!`^"""
_NAMES = "request_id text, correlation_id text, who_name text, address text, action text, path text"
_TEXT = """request_id || ' ' || correlation_id || ' ' || coalesce(who_name, '') || ' '
            || coalesce(address, '') || ' ' || action || ' ' || path || ' '
            || left(changes #>> '{}', 100000)"""


def upgrade() -> None:
    """The same words by one function; the index stays as it is."""
    _replace(f"translate({_TEXT}, '{_PUNCTUATION}', repeat(' ', {len(_PUNCTUATION)}))")


def downgrade() -> None:
    """By two."""
    _replace(f"audit_spaced({_TEXT})")


def _replace(spaced: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"""
            CREATE OR REPLACE FUNCTION audit_words({_NAMES}, changes jsonb) RETURNS tsvector
            LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
                SELECT to_tsvector('simple', {spaced})
            $$
            """
        )
