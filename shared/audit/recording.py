"""Keeping an entry: one statement, and a second one when it holds values about a person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, fields
from typing import Any

from sqlalchemy.orm import Session

from shared.audit.entry import Change, Entry
from shared.audit.tables import audit, audit_personal
from shared.characters import printable

_INSERT = audit.insert().returning(audit.c.id)
_LONGEST_SUBJECT = 300  # an index holds no more than some two thousand bytes of one
_FROM_OUTSIDE = ("request_id", "correlation_id", "who_name", "address", "path")


def record(session: Session, entry: Entry) -> None:
    """Keep the entry in the session's transaction: it stands when, and only when, that commits."""
    values = {field.name: getattr(entry, field.name) for field in fields(entry)}
    del values["id"]
    for name in _FROM_OUTSIDE:  # a refused request may hold what no database keeps
        if values[name] is not None:
            values[name] = printable(values[name])
    values["roles"] = list(entry.roles)
    values["subjects"] = _subjects(entry)
    values["changes"] = [_without_personal(change) for change in entry.changes]
    audit_id = session.execute(_INSERT, values).scalar_one()
    personal = [row for change in entry.changes for row in _personal(change)]
    if personal:
        session.execute(audit_personal.insert(), [{"audit_id": audit_id} | row for row in personal])


def _subjects(entry: Entry) -> list[str]:
    changed = (f"{change.table}/{change.key}" for change in entry.changes)
    return list(dict.fromkeys(printable(s)[:_LONGEST_SUBJECT] for s in (*entry.subjects, *changed)))


def _without_personal(change: Change) -> dict[str, Any]:
    kept = asdict(change)
    hidden = {row["column"] for row in _personal(change)}
    for side in ("before", "after"):
        if kept[side] is not None:
            kept[side] = {n: None if n in hidden else v for n, v in kept[side].items()}
    return kept | {"personal": sorted(hidden)}


def _personal(change: Change) -> Iterator[dict[str, Any]]:
    """A row for each personal column that has a value on either side."""
    for column in change.personal:
        before, after = (side and side.get(column) for side in (change.before, change.after))
        if before is not None or after is not None:
            of = {"table": change.table, "key": change.key, "column": column}
            yield of | {"before": before, "after": after}
