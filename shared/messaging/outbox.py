"""The outbox as the relay, the replay and ``events tail`` read it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, func, select, update
from sqlalchemy.orm import Session

from shared.messaging.tables import outbox

OutboxRow = Row[Any]

# Built once: the relay asks at every wake-up.
_UNSENT = (
    select(outbox)
    .where(
        outbox.c.sent_at.is_(None),
        outbox.c.next_attempt_at.is_(None) | (outbox.c.next_attempt_at <= bindparam("now")),
    )
    .order_by(outbox.c.seq)
    .limit(bindparam("most"))
)
_MARK_SENT = (
    update(outbox)
    .where(outbox.c.seq.in_(bindparam("seqs", expanding=True)))
    .values(sent_at=bindparam("at"))
)
_END = select(func.max(outbox.c.seq))


def unsent(session: Session, now: datetime, limit: int) -> Sequence[OutboxRow]:
    """The oldest unsent rows, in order; those that failed lately wait for their next attempt."""
    return session.execute(_UNSENT, {"now": now, "most": limit}).all()


def end(session: Session) -> int:
    """The number of the newest row; 0 when there is none."""
    return session.execute(_END).scalar_one() or 0


def mark_sent(session: Session, seqs: Sequence[int], now: datetime) -> None:
    """The broker has confirmed these rows."""
    if seqs:
        session.execute(_MARK_SENT, {"seqs": list(seqs), "at": now})


def mark_unsent(
    session: Session, failures: Sequence[tuple[int, str]], next_attempt: datetime
) -> None:
    """The broker did not take these rows: ``(seq, error)``; they are tried again later."""
    if not failures:
        return
    statement = (
        update(outbox)
        .where(outbox.c.seq == bindparam("row"))
        .values(
            attempts=outbox.c.attempts + 1,
            next_attempt_at=bindparam("later"),
            error=bindparam("why"),
        )
    )
    rows = [{"row": seq, "later": next_attempt, "why": error} for seq, error in failures]
    session.connection().execute(statement, rows)


def after(session: Session, seq: int, limit: int) -> Sequence[OutboxRow]:
    """The rows that follow ``seq``, for a replay: only sent ones.

    A lower ``seq`` may commit after a higher one. Whatever is unsent now goes to every consumer by
    the ordinary way, so passing it over here loses nothing.
    """
    query = select(outbox).where(outbox.c.seq > seq, outbox.c.sent_at.is_not(None))
    return session.execute(query.order_by(outbox.c.seq).limit(limit)).all()


def latest(session: Session, before: int | None, limit: int, since: int = 0) -> Sequence[OutboxRow]:
    """The newest rows (after ``since``, below ``before``), newest first."""
    query = select(outbox).where(outbox.c.seq > since)
    if before is not None:
        query = query.where(outbox.c.seq < before)
    return session.execute(query.order_by(outbox.c.seq.desc()).limit(limit)).all()


def backlog(session: Session) -> tuple[int, datetime | None]:
    """How many rows are unsent, and the time of the oldest of them."""
    query = select(func.count(), func.min(outbox.c.time)).where(outbox.c.sent_at.is_(None))
    count, oldest = session.execute(query).one()
    return count, oldest
