"""PostgreSQL: the functions that the audit trail's indexes need, and the triggers that keep it.

``audit_words`` reads at most 100,000 characters of an entry's changes: a list of words that is too
long for an index would fail, and the request with it. Punctuation parts words, or a path, an id or an
address would be one word.
"""

from __future__ import annotations

_PUNCTUATION = r"""/\-_.,:;+"{}[]()<>@&=?#%~*|$!`^"""
_NAMES = "request_id text, correlation_id text, who_name text, address text, action text, path text"

_FUNCTIONS = (
    f"""
    CREATE FUNCTION audit_spaced(said text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
    'SELECT translate(said, ''{_PUNCTUATION}'', repeat('' '', {len(_PUNCTUATION)}))'
    """,
    f"""
    CREATE FUNCTION audit_words({_NAMES}, changes jsonb) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT to_tsvector('simple', audit_spaced(
            request_id || ' ' || correlation_id || ' ' || coalesce(who_name, '') || ' '
            || coalesce(address, '') || ' ' || action || ' ' || path || ' '
            || left(changes #>> '{{}}', 100000)))
    $$
    """,
    """
    CREATE FUNCTION audit_query(words text) RETURNS tsquery LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
    $$ SELECT plainto_tsquery('simple', audit_spaced(words)) $$
    """,
    """
    CREATE FUNCTION audit_subjects(subjects jsonb) RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
    $$ SELECT array(SELECT jsonb_array_elements_text(subjects)) $$
    """,
    "CREATE INDEX audit_by_subject ON audit USING gin (audit_subjects(subjects))",
    "CREATE INDEX audit_by_words ON audit USING gin (audit_words("
    "request_id, correlation_id, who_name, address, action, path, changes))",
)

# The trigger's arguments are the columns that may be blanked; nothing else of a row may differ.
_KEEP = """
    CREATE FUNCTION audit_keep() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE blanked jsonb;
    BEGIN
        IF TG_OP = 'UPDATE' THEN
            SELECT jsonb_object_agg(name, NULL) INTO blanked FROM unnest(TG_ARGV) AS name;
            IF to_jsonb(NEW) = to_jsonb(OLD) || blanked THEN
                RETURN NEW;
            END IF;
        END IF;
        RAISE EXCEPTION '% on % refused: the audit trail is only ever added to', TG_OP, TG_TABLE_NAME
            USING HINT = 'A person is erased by blanking ' || array_to_string(TG_ARGV, ' and ') || '.';
    END
    $$
"""


def _guard(table: str, *may_be_blanked: str) -> tuple[str, str]:
    names = ", ".join(f"'{name}'" for name in may_be_blanked)
    return (
        f"CREATE TRIGGER {table}_rows BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION audit_keep({names})",
        f"CREATE TRIGGER {table}_whole BEFORE TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION audit_keep({names})",
    )


MAKE = (
    *_FUNCTIONS,
    _KEEP,
    *_guard("audit", "who_name", "address"),
    *_guard("audit_personal", "before", "after"),
)
REMOVE = (
    f"DROP FUNCTION audit_words({_NAMES}, changes jsonb)",
    "DROP FUNCTION audit_query(text)",
    "DROP FUNCTION audit_spaced(text)",
    "DROP FUNCTION audit_subjects(jsonb)",
    "DROP FUNCTION audit_keep()",
)
