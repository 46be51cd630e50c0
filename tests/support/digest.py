"""Whether two tables hold the same, however many rows they have."""

from __future__ import annotations

from sqlalchemy import text

from shared.persistence import Database


def digest(database: Database, table: str) -> tuple[int, str]:
    """How many rows a table has, and a hash of all of them."""
    query = f"SELECT count(*), md5(string_agg(t::text, E'\\n' ORDER BY t::text)) FROM {table} t"
    with database.reading() as session:
        count, digest = session.execute(text(query)).one()
    return count, str(digest)
