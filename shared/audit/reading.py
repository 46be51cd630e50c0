"""Rows of the audit trail as entries, with the values about persons put back where they stood."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from shared.audit.entry import Change, Entry
from shared.audit.tables import audit_personal

ERASED = "(erased)"  # stands where a value about a person was

Personal = dict[tuple[int, str, str], dict[str, tuple[Any, Any]]]


def entries(session: Session, rows: Sequence[Row[Any]]) -> list[Entry]:
    """The rows' entries, in their order."""
    personal = _personal(session, [row.id for row in rows])
    return [_entry(row._asdict(), personal) for row in rows]


def _personal(session: Session, ids: Iterable[int]) -> Personal:
    """(before, after) by column, for each changed row of each entry."""
    p = audit_personal.c
    found: Personal = {}
    for row in session.execute(select(audit_personal).where(p.audit_id.in_(ids))).mappings():
        of_row = found.setdefault((row[p.audit_id], row[p.table], row[p.key]), {})
        of_row[row[p.column]] = (row[p.before], row[p.after])
    return found


def _entry(row: dict[str, Any], personal: Personal) -> Entry:
    changes = tuple(_change(row["id"], change, personal) for change in row["changes"])
    lists = {name: tuple(row[name]) for name in ("roles", "subjects")}
    return Entry(**(row | lists | {"changes": changes}))


def _change(audit_id: int, kept: dict[str, Any], personal: Personal) -> Change:
    values = personal.get((audit_id, kept["table"], kept["key"]), {})
    before, after = kept["before"], kept["after"]
    for column, sides in values.items():
        was, became = (ERASED, ERASED) if sides == (None, None) else sides
        before = before if before is None else before | {column: was}
        after = after if after is None else after | {column: became}
    return Change(kept["table"], kept["key"], before, after, tuple(kept["personal"]))
