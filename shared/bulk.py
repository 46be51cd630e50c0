"""Many rows in one statement, cheaply: a column at a time, not a row at a time.

``INSERT … SELECT FROM unnest(array, array, …)`` of PostgreSQL has as many parameters as columns, however
many rows there are. What SQLAlchemy makes of a list of rows has one for each value, and both sides spend
more time on those than on the rows. SQLite gets the list: its driver is quick at it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Select, Table, bindparam, cast, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

Row = Mapping[str, Any]
Conflict = Callable[[Any], Any]
"""Puts ``ON CONFLICT …`` onto an insert statement."""


def insert(
    session: Session,
    table: Table,
    rows: Sequence[Row],
    conflict: Conflict = lambda plain: plain,
    *,
    wakes: str = "",
) -> None:
    """Insert rows, in their order; all have the same columns. ``wakes``: on PostgreSQL, who listens
    to this channel is notified when they are committed."""
    if not rows:
        return
    connection, names = session.connection(), tuple(rows[0])
    if connection.dialect.name == "sqlite":
        connection.execute(conflict(sqlite.insert(table)), rows)
    else:
        statement = conflict(postgresql.insert(table).from_select(names, _columns(table, names)))
        if wakes:
            statement = select(func.pg_notify(wakes, "")).add_cte(statement.cte("inserted"))
        connection.execute(statement, arrays(rows))


def arrays(rows: Sequence[Row]) -> dict[str, list[Any]]:
    """The parameters: each column's values."""
    return {f"all_{name}": [row[name] for row in rows] for name in rows[0]}


@cache
def _columns(table: Table, names: tuple[str, ...]) -> Select[Any]:
    """Rows from one array for each column."""
    types = [postgresql.ARRAY(table.c[name].type) for name in names]
    given = [
        cast(bindparam(f"all_{name}", type_=kind), kind)
        for name, kind in zip(names, types, strict=True)
    ]
    told = func.unnest(*given).table_valued(*names).render_derived()
    return select(*(told.c[name] for name in names))
