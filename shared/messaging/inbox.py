"""The inbox: which events were handled. The claim is the first statement of the handling."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import String, bindparam, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from shared.messaging.tables import UtcDateTime, failed_events, inbox

_IDS = func.unnest(bindparam("ids", type_=postgresql.ARRAY(String)))
_CLAIM_ONE = sqlite.insert(inbox).on_conflict_do_nothing().returning(inbox.c.event_id)
_CLAIM_ALL = (
    postgresql.insert(inbox)
    .from_select(["event_id", "handled_at"], select(_IDS, bindparam("now", type_=UtcDateTime)))
    .on_conflict_do_nothing()
    .returning(inbox.c.event_id)
)


def claim(session: Session, event_ids: Iterable[str], now: datetime) -> set[str]:
    """Claim events; returns those that nobody had claimed before.

    Another instance that holds the same event at this moment is waited for, on the unique index.
    Ids are claimed in sorted order, so that two batches never wait for each other.
    """
    ids = sorted(set(event_ids))
    if not ids:
        return set()
    if session.get_bind().dialect.name == "sqlite":
        rows = [{"event_id": event_id, "handled_at": now} for event_id in ids]
        return set(session.execute(_CLAIM_ONE, rows).scalars())
    return set(session.execute(_CLAIM_ALL, {"ids": ids, "now": now}).scalars())


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
