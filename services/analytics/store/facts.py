"""Keeping what events tell: gathered while a transaction's events are folded, written before its
commit with a few statements a table, however many events there were.

Every fact is written so that the order of arrival does not matter:

    log, themes, charges, money   told once, never changed: what is there stays
    activity                      each event fills columns of its own
    participation                 the state of the highest version stays; the rest is filled once
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from sqlalchemy import Table, case, event, func, text
from sqlalchemy.orm import Session

from services.analytics.store.tables import ActivityRow, Base, ParticipationRow
from shared import bulk

LOG_LOCK = 0x6C6F67  # of PostgreSQL: one instance at a time gives out positions

Values = dict[str, Any]


class Facts:
    """What one transaction keeps. ``Facts.of(session)`` is the same one for all its handlers."""

    def __init__(self) -> None:
        self._told: dict[type[Base], list[Values]] = {}

    @classmethod
    def of(cls, session: Session) -> Facts:
        """The facts of a transaction, written when it commits."""
        if "facts" not in session.info:
            session.info["facts"] = facts = cls()
            event.listen(session, "before_commit", facts.write)
        known: Facts = session.info["facts"]
        return known

    def keep(self, row: type[Base], **values: Any) -> None:
        """Keep a row, or what is now known of one."""
        self._told.setdefault(row, []).append(values)

    def write(self, session: Session) -> None:
        """Write all that was kept.

        The lock lets positions become visible in their order: who has read up to a position has
        missed none below it. It is held for these statements and the commit, not while events are
        read, and makes folds of one fact wait for each other instead of for ever.
        """
        if not self._told:
            return
        lock_log(session)
        for row, told in self._told.items():
            _write(session, row, told)
        self._told.clear()


def lock_log(session: Session) -> None:
    """Wait until nobody else adds to log and facts, and keep others from it until the commit."""
    if session.get_bind().dialect.name != "sqlite":
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOG_LOCK})


def _write(session: Session, row: type[Base], told: list[Values]) -> None:
    """A statement that changes rows may name each of them only once."""
    table = row.__table__
    assert isinstance(table, Table)  # every row class here maps a table
    if row not in CHANGES:
        bulk.insert(session, table, told, lambda insert: insert.on_conflict_do_nothing())
        return
    (key,) = table.primary_key

    def change(insert: Any) -> Any:
        changes = CHANGES[row](table, insert.excluded)
        return insert.on_conflict_do_update(index_elements=[key], set_=changes)

    empty = dict.fromkeys(column.name for column in table.columns)
    for rows in _rounds(told, key.name):
        bulk.insert(session, table, [empty | values for values in rows], change)


def _rounds(told: list[Values], key: str) -> list[list[Values]]:
    """The rows in as few lists as it takes for no key to be twice in one."""
    rounds: list[list[Values]] = []
    seen: Counter[Any] = Counter()
    for values in told:
        if seen[values[key]] == len(rounds):
            rounds.append([])
        rounds[seen[values[key]]].append(values)
        seen[values[key]] += 1
    return rounds


def _filled(table: Table, told: Any) -> dict[str, Any]:
    """Every column keeps what it has, and takes what it had not."""
    columns = (c for c in table.columns if not c.primary_key)
    return {c.name: func.coalesce(c, told[c.name]) for c in columns}


def _newest(table: Table, told: Any) -> dict[str, Any]:
    """Likewise, but state and version are those of the higher version."""
    is_newer = told.version > table.c.version
    newest = ("state", "version")
    return _filled(table, told) | {
        name: case((is_newer, told[name]), else_=table.c[name]) for name in newest
    }


CHANGES = {ActivityRow: _filled, ParticipationRow: _newest}  # all other rows are told once
