"""Facts of analytics from its own log: folded into a shadow, which then takes their place.

For a fold that has changed, or facts that are in doubt. Live events go on; whoever looks sees the old
figures or the new ones, and never a half.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from services.analytics import handlers
from services.analytics.handlers.refolding import refold, types_of
from services.analytics.store import Store
from services.analytics.store.shadow import Shadow
from shared import patience
from shared.persistence import Database

BATCH = 1_000


def end_of_log(database: Database) -> int:
    """The position of the newest event."""
    with database.reading() as session:
        return Store(session).log_position()


@dataclass(frozen=True, slots=True)
class Folded:
    """How many events were folded so far, and the position of the last of them in the log."""

    events: int
    position: int


def rebuild(url: str) -> Iterator[Folded]:
    """Fold it all; tells how far it is, batch by batch. Killed or refused, nothing has changed.

    All in one session of the database: another one would not know the shadow.
    """
    database = Database(url, pool_size=1, reconnects=False)
    table = handlers.table()
    types, folded = types_of(table), Folded(0, 0)
    try:
        with database.transaction() as work:
            if not database.is_sqlite:
                patience.be_patient(work.session.connection())
            Shadow(work.session).make()
        while True:
            with database.transaction() as work:
                rows = Shadow(work.session).events_after(folded.position, types, BATCH)
                refold(work, table, rows)
            if not rows:
                break
            folded = Folded(folded.events + len(rows), rows[-1].position)
            yield folded
        with database.transaction() as work:
            shadow = Shadow(work.session)
            shadow.hold_the_log()
            while rows := shadow.events_after(folded.position, types, BATCH):
                refold(work, table, rows)
                folded = Folded(folded.events + len(rows), rows[-1].position)
            shadow.take_its_place()
        yield folded
    finally:
        database.close()
