"""SQLite: the triggers that keep the audit trail. (It has no TRUNCATE.)"""

from __future__ import annotations

_REQUEST = ["request_id", "correlation_id", "who", "who_kind", "roles", "action", "method", "path"]
_AUDIT = ["id", "at", *_REQUEST, "kind", "subjects", "changes"]
_PERSONAL = ["audit_id", "table", "key", "column"]


def _guard(
    table: str, keys: list[str], kept: list[str], may_be_blanked: list[str]
) -> tuple[str, ...]:
    same = " AND ".join(f'NEW."{name}" IS OLD."{name}"' for name in kept)
    blank = " AND ".join(f'NEW."{name}" IS NULL' for name in may_be_blanked)
    known = " AND ".join(f'"{name}" = NEW."{name}"' for name in keys)
    # REPLACE would delete the row that stands, and no trigger would hear of it.
    return (
        _trigger(table, "UPDATE", f"NOT ({same} AND {blank})"),
        _trigger(table, "DELETE", "TRUE"),
        _trigger(table, "INSERT", f"EXISTS (SELECT 1 FROM {table} WHERE {known})"),
    )


def _trigger(table: str, step: str, when: str) -> str:
    said = f"{step} on {table} refused: the audit trail is only ever added to"
    return (
        f"CREATE TRIGGER {table}_{step.lower()} BEFORE {step} ON {table} WHEN {when} "
        f"BEGIN SELECT RAISE(ABORT, '{said}'); END"
    )


MAKE = (
    *_guard("audit", ["id"], _AUDIT, ["who_name", "address"]),
    *_guard("audit_personal", _PERSONAL, _PERSONAL, ["before", "after"]),
)
REMOVE = ()
