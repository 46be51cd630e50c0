"""What a transaction changes, row by row, as the ORM writes it: no query is made for it.

What it could not see is refused while it listens, since an audit trail with a hole would be worse than
an error: SQL that changes a service's rows past the ORM, a value that only the database computes, and
one that is overwritten without having been read.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.orm import InstanceState, ORMExecuteState, Session
from sqlalchemy.orm.attributes import History

from shared.audit.entry import Change
from shared.audit.merging import merged
from shared.audit.values import plain
from shared.messaging.tables import metadata as of_every_service


class Recorder:
    """Listens to one session from its making on; several writes of a row become one change."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._changes: dict[tuple[str, str], Change] = {}
        event.listen(session, "after_flush", self._flushed)
        event.listen(session, "do_orm_execute", _refuse_unseen)

    def changes(self) -> tuple[Change, ...]:
        """All that was changed, in the order of first writing. What is pending is written for it."""
        self._session.flush()
        return tuple(self._changes.values())

    def _flushed(self, session: Session, _: object) -> None:
        for rows, read in (
            (session.new, _new),
            (session.dirty, _changed),
            (session.deleted, _gone),
        ):
            for row in rows:
                self._keep(_change(inspect(row), read))

    def _keep(self, change: Change) -> None:
        name = (change.table, change.key)
        known = self._changes.get(name)
        both = merged(known, change) if known else change
        if both.before == both.after:  # nothing differs, or the row came and went
            self._changes.pop(name, None)
        else:
            self._changes[name] = both


def _change(state: InstanceState[Any], read: Any) -> Change:
    mapper = state.mapper
    columns = {attribute.key: attribute.columns[0] for attribute in mapper.column_attrs}
    histories = {columns[key].name: state.attrs[key].history for key in columns}
    if state.expired_attributes & set(columns):
        raise RuntimeError(f"{mapper.local_table}: {state.expired_attributes} {_UNSEEN}")
    before, after = read(histories)
    touched = {*(before or ()), *(after or ())}
    personal = sorted(
        c.name for c in columns.values() if c.info.get("personal") and c.name in touched
    )
    key = ",".join(str(value) for value in mapper.primary_key_from_instance(state.obj()))
    return Change(str(mapper.local_table), key, before, after, tuple(personal))


_UNSEEN = "changed unseen by the audit trail: read the row, and give the column a value of Python's"
Histories = dict[str, History]
Sides = tuple[dict[str, Any] | None, dict[str, Any] | None]


def _new(histories: Histories) -> Sides:
    return None, dict(_values(histories, "added", "unchanged"))


def _changed(histories: Histories) -> Sides:
    differing = {name: history for name, history in histories.items() if history.has_changes()}
    before, after = dict(_values(differing, "deleted")), dict(_values(differing, "added"))
    if set(before) != set(after):
        raise RuntimeError(f"{set(after) - set(before)} {_UNSEEN}")
    return before, after


def _gone(histories: Histories) -> Sides:
    return dict(_values(histories, "deleted", "unchanged")), None


def _values(histories: Histories, *sides: str) -> Iterator[tuple[str, Any]]:
    """Each column with its value on the first of the sides that has one."""
    for name, history in histories.items():
        found = [value for side in sides for value in getattr(history, side) or ()]
        if found:
            yield name, plain(found[0])


def _refuse_unseen(state: ORMExecuteState) -> None:
    if state.is_insert or state.is_update or state.is_delete:
        table = getattr(state.statement, "table", None)
        if table is not None and table.metadata is not of_every_service:
            raise RuntimeError(
                f"SQL changes {table} past the ORM, unseen by the audit trail: read the rows and "
                "change them"
            )
