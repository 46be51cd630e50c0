"""What a service told: its outbox, read back as events."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from shared.events import from_json, kind_named
from shared.messaging.tables import outbox
from shared.persistence import Database


def told(database: Database, *wanted: type[Any]) -> list[Any]:
    """The events in the outbox, in the order of telling; of the ``wanted`` classes when given."""
    with database.reading() as session:
        rows = session.execute(select(outbox.c.type, outbox.c.payload).order_by(outbox.c.seq)).all()
    events = [from_json(kind_named(row.type).cls, row.payload) for row in rows]
    return [event for event in events if not wanted or isinstance(event, wanted)]
