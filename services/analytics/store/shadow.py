"""Facts folded anew beside those that are shown, until they take their place.

The shadow is made of temporary tables with the names of the fact tables: in the session that made them,
whatever names no schema means the shadow. It is gone with its connection, whatever becomes of the work.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache
from typing import Any

from sqlalchemy import MetaData, Row, Table, delete, func, insert, select
from sqlalchemy.orm import Session
from sqlalchemy.schema import CreateTable

from services.analytics.store.facts import Facts, lock_log
from services.analytics.store.tables import (
    ActivityRow,
    ActivityThemeRow,
    Base,
    ChargePartRow,
    ContributionRow,
    EventRow,
    IncomeRow,
    ParticipationRow,
)

Kept = Row[Any]  # of the log: columns, and no object, since there may be a million

_EVENTS = select(
    EventRow.position,
    EventRow.event_id,
    EventRow.type,
    EventRow.version,
    EventRow.correlation_id,
    EventRow.payload,
)
# What is made of events alone. Nothing else may stand here: it would be gone.
_ROWS = (
    ActivityRow,
    ActivityThemeRow,
    ParticipationRow,
    ChargePartRow,
    IncomeRow,
    ContributionRow,
)
FACTS = [Base.metadata.tables[row.__tablename__] for row in _ROWS]


class Shadow:
    """The shadow in one session; ``make`` it first."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._is_sqlite = session.get_bind().dialect.name == "sqlite"
        self._shadow = _in_schema("temp" if self._is_sqlite else "pg_temp")

    def make(self) -> None:
        """Empty tables, without the indexes that only counting needs."""
        for table in self._shadow:
            self.session.execute(CreateTable(table))

    def events_after(self, position: int, types: Collection[str], limit: int) -> Sequence[Kept]:
        """The events of these types that follow a position, in their order."""
        query = _EVENTS.where(EventRow.position > position, EventRow.type.in_(types))
        ordered = query.order_by(EventRow.position)
        found: Sequence[Any] = self.session.execute(ordered.limit(limit)).all()
        return found

    def hold_the_log(self) -> None:
        """Nobody else adds to log or facts until the commit; what they added is there to be read."""
        lock_log(self.session)

    def take_its_place(self) -> None:
        """What is shown is the shadow from the commit on; until then, readers see what was."""
        Facts.of(self.session).write(self.session)
        for shown, shadow in zip(_in_schema(self._shown()), self._shadow, strict=True):
            self.session.execute(delete(shown))
            columns = [column.name for column in shadow.columns]
            self.session.execute(insert(shown).from_select(columns, select(shadow)))

    def _shown(self) -> str:
        """The schema of the tables that everybody else means."""
        if self._is_sqlite:
            return "main"
        return str(self.session.scalar(select(func.current_schema())))


@cache
def _in_schema(schema: str) -> list[Table]:
    return [table.to_metadata(MetaData(), schema=schema) for table in FACTS]
