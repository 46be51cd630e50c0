"""What stands in a service's database: what waits to be sent, how late the relay is, what failed.

The same from every instance of a service, since they share the database: rules take the largest.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, func, select, text
from sqlalchemy.orm import Session

from shared.messaging import failures, outbox, relay
from shared.messaging.tables import failed_events
from shared.messaging.tables import outbox as table

LATELY = timedelta(minutes=1)
SAMPLE = 500  # of the rows sent last
# Told also when there is none: a rule sees the first one come.
STATES = [(status, kind) for status in ("retrying", "parked") for kind in failures.POLICY]

_FAILED = select(failed_events.c.status, failed_events.c.kind, func.count()).group_by(
    failed_events.c.status, failed_events.c.kind
)
# Rows are sent in their order: what is below the first unsent one is sent. So this looks at the end
# of what is sent, however much is not; and at no more than so many rows, however long it was quiet.
_FIRST_UNSENT = select(func.min(table.c.seq)).where(table.c.sent_at.is_(None)).scalar_subquery()
_LAST_SENT = (
    select(table.c.time, table.c.sent_at)
    .where(table.c.seq < func.coalesce(_FIRST_UNSENT, 2**62))
    .order_by(table.c.seq.desc())
    .limit(SAMPLE)
    .subquery()
)
_SENT_LATELY = select(_LAST_SENT).where(_LAST_SENT.c.sent_at >= bindparam("since"))
_WORKING_RELAYS = text(
    "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 1"
    " AND objid = :lock AND database = (SELECT oid FROM pg_database"
    " WHERE datname = current_database())"
)


@dataclass(frozen=True)
class Backlog:
    """One look. ``relays``: how many work; none is said where that cannot be seen (SQLite)."""

    unsent: int
    oldest: float  # seconds
    relay_lag: float  # seconds; the largest of the last minute
    relays: int | None
    failed: dict[tuple[str, str], int]  # by status and kind


def look(session: Session, now: datetime) -> Backlog:
    """The backlog at this moment."""
    unsent, oldest = outbox.backlog(session)
    return Backlog(
        unsent=unsent,
        oldest=max((now - oldest).total_seconds(), 0.0) if oldest else 0.0,
        relay_lag=max(_lags(session, now), default=0.0),
        relays=_relays(session),
        failed=dict.fromkeys(STATES, 0)
        | {(status, kind): count for status, kind, count in session.execute(_FAILED)},
    )


def _lags(session: Session, now: datetime) -> Iterator[float]:
    for told, sent in session.execute(_SENT_LATELY, {"since": now - LATELY}):
        yield max((sent - told).total_seconds(), 0.0)


def _relays(session: Session) -> int | None:
    if session.get_bind().dialect.name != "postgresql":
        return None
    return int(session.execute(_WORKING_RELAYS, {"lock": relay.LEADER_LOCK}).scalar_one())
