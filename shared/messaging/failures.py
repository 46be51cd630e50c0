"""Failed events: kept in a table with bytes and error, retried with growing pauses, then parked.

    waiting       it needs an event that has not come yet: retried soon and often, parked after a day
    failed        the handler raised: twelve attempts over about half an hour, then parked
    undecodable   not readable by this code: parked at once (a newer release may read it: re-drive)

An operator lists, shows, re-drives or discards them with ``collegium failed``.
"""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, bindparam, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from shared.characters import printable
from shared.errors import Conflict, NotFound, NotYet
from shared.events.envelope import Delivery, identify
from shared.messaging import inbox
from shared.messaging.tables import failed_events as table

# kind: (first pause, longest pause, attempts before it is parked)
POLICY: dict[str, tuple[float, float, int]] = {
    "waiting": (0.1, 60.0, 1_450),
    "failed": (1.0, 600.0, 12),
    "undecodable": (0.0, 0.0, 1),
}

OPEN = ("retrying", "parked")  # neither handled nor discarded

# Built once: asked several times a second.
_DUE = (
    select(table.c.id)
    .where(table.c.status == "retrying", table.c.next_attempt_at <= bindparam("now"))
    .order_by(table.c.id)
    .limit(bindparam("most"))
)
_WAITING = select(func.count()).where(table.c.status == "retrying", table.c.kind == "waiting")


def kind_of_failure(error: Exception) -> str:
    """Which of the three kinds an exception is."""
    if isinstance(error, NotYet):
        return "waiting"
    return "failed"


def next_attempt(kind: str, attempts: int, now: datetime) -> datetime | None:
    """When to try again (doubling, up to a fifth of jitter); ``None`` when it is to be parked."""
    first, longest, most = POLICY[kind]
    if attempts >= most:
        return None
    pause = min(first * 2 ** min(attempts - 1, 30), longest)
    return now + timedelta(seconds=pause * random.uniform(0.8, 1.0))


def record(
    session: Session, delivery: Delivery, error: Exception, now: datetime, *, kind: str
) -> None:
    """Keep a delivery that could not be handled; one row an event, also when it comes twice."""
    event_id, type_name = identify(delivery)
    due = next_attempt(kind, 1, now)
    values = {
        "event_id": event_id[:64],
        "type": type_name[:200],
        "exchange": printable(delivery.exchange)[:120],
        "routing_key": printable(delivery.routing_key),
        "headers": json.dumps(delivery.headers, default=_as_text),
        "body": delivery.body,
        "kind": kind,
        "status": "retrying" if due else "parked",
        "error": describe(error),
        "attempts": 1,
        "first_failed_at": now,
        "last_failed_at": now,
        "next_attempt_at": due,
    }
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    make = sqlite.insert if is_sqlite else postgresql.insert
    session.execute(make(table).values(values).on_conflict_do_nothing())


def describe(error: Exception) -> str:
    """The error in one line that every database keeps, with its class."""
    return printable(f"{type(error).__name__}: {' '.join(str(error).split())}")


def due(session: Session, now: datetime, limit: int) -> Sequence[int]:
    """The ids of failed events whose next attempt is due."""
    return session.execute(_DUE, {"now": now, "most": limit}).scalars().all()


def take(session: Session, failure_id: int, now: datetime) -> Row[Any] | None:
    """A failed event that is due, locked; ``None`` when another instance has it, or had it."""
    query = select(table).where(
        table.c.id == failure_id, table.c.status == "retrying", table.c.next_attempt_at <= now
    )
    return session.execute(query.with_for_update(skip_locked=True)).one_or_none()


def failed_again(
    session: Session, failure_id: int, error: Exception, now: datetime, *, kind: str
) -> None:
    """One more attempt went wrong. Attempts count anew when the failure is of another kind.

    An event that was discarded while it was tried stays discarded.
    """
    row = get(session, failure_id)
    attempts = row.attempts + 1 if kind == row.kind else 1
    due = next_attempt(kind, attempts, now)
    changes = {
        "kind": kind,
        "attempts": attempts,
        "error": describe(error),
        "last_failed_at": now,
        "next_attempt_at": due,
        "status": "retrying" if due else "parked",
    }
    still = (table.c.id == failure_id, table.c.status == "retrying")
    session.execute(update(table).where(*still).values(changes))


def handled(session: Session, failure_id: int) -> None:
    """The event went through at last; the row stays as a record."""
    _set(session, failure_id, status="handled", next_attempt_at=None)


def delivery_of(row: Row[Any]) -> Delivery:
    """The delivery as it came."""
    return Delivery(
        row.exchange, row.routing_key, json.loads(row.headers), row.body, message_id=row.event_id
    )


def listing(session: Session, status: str | None = None, limit: int = 100) -> Sequence[Row[Any]]:
    """Failed events, newest first; without ``status`` those that are still open."""
    wanted = table.c.status == status if status else table.c.status.in_(OPEN)
    query = select(table).where(wanted).order_by(table.c.id.desc()).limit(limit)
    return session.execute(query).all()


def open_count(session: Session) -> int:
    """How many failed events are neither handled nor discarded."""
    query = select(func.count()).where(table.c.status.in_(OPEN))
    return session.execute(query).scalar_one()


def waiting_count(session: Session) -> int:
    """How many events wait for another one that has not come yet."""
    return session.execute(_WAITING).scalar_one()


def lock_open(session: Session) -> Sequence[int]:
    """The ids of all that are open, locked; without those that are tried at this moment."""
    query = select(table.c.id).where(table.c.status.in_(OPEN)).order_by(table.c.id)
    return session.execute(query.with_for_update(skip_locked=True)).scalars().all()


def get(session: Session, failure_id: int, *, lock: bool = False) -> Row[Any]:
    """One failed event; locked, it is waited for until nobody tries it. Raises ``NotFound``."""
    query = select(table).where(table.c.id == failure_id)
    row = session.execute(query.with_for_update() if lock else query).one_or_none()
    if row is None:
        raise NotFound(f"no failed event {failure_id}: `collegium failed list` shows them")
    return row


def redrive(session: Session, failure_id: int, now: datetime) -> None:
    """Let a failed event be tried again at once, with its attempts counted from the start."""
    _open(session, failure_id, "re-driven")
    _set(session, failure_id, status="retrying", attempts=0, next_attempt_at=now)


def discard(session: Session, failure_id: int, now: datetime) -> None:
    """Give a failed event up. Its row stays, and it can no longer be handled, nor by a replay."""
    row = _open(session, failure_id, "discarded")
    inbox.claim(session, [row.event_id], now)
    _set(session, failure_id, status="discarded", next_attempt_at=None)


def _open(session: Session, failure_id: int, step: str) -> Row[Any]:
    row = get(session, failure_id, lock=True)
    if row.status not in OPEN:
        raise Conflict(f"failed event {failure_id} is {row.status}: it cannot be {step} any more")
    return row


def _as_text(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def _set(session: Session, failure_id: int, **changes: Any) -> None:
    session.execute(update(table).where(table.c.id == failure_id).values(changes))
