"""The inbox: which events were handled. The claim is the first statement of the handling."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from shared.messaging.tables import failed_events, inbox

_CLAIM = {
    "sqlite": sqlite.insert(inbox).on_conflict_do_nothing().returning(inbox.c.event_id),
    "postgresql": postgresql.insert(inbox).on_conflict_do_nothing().returning(inbox.c.event_id),
}


def claim(session: Session, event_ids: Iterable[str], now: datetime) -> set[str]:
    """Claim events; returns those that nobody had claimed before.

    Another instance that holds the same event at this moment is waited for, on the unique index.
    Ids are claimed in sorted order, so that two batches never wait for each other.
    """
    ids = sorted(set(event_ids))
    if not ids:
        return set()
    rows = [{"event_id": event_id, "handled_at": now} for event_id in ids]
    statement = _CLAIM[session.get_bind().dialect.name]
    return set(session.execute(statement, rows).scalars())


def unhandled(session: Session, event_ids: Iterable[str]) -> set[str]:
    """Those of the ids that never came here: neither handled nor kept as failed."""
    ids = set(event_ids)
    for table in (inbox, failed_events):
        known = select(table.c.event_id).where(table.c.event_id.in_(ids))
        ids -= set(session.execute(known).scalars())
    return ids


def count(session: Session) -> int:
    """How many events were handled."""
    return session.execute(select(func.count()).select_from(inbox)).scalar_one()
