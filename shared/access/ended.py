"""Sessions that were ended before their time: every service keeps them, enrolment tells them.

One row for a session, or for a person whose sessions up to a moment all ended (sign-out everywhere).
A row is of no use once no session that it speaks of can be alive any more.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Column, String, Table, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from shared.access.caller import Caller
from shared.messaging.tables import UtcDateTime, metadata

LONGEST_SECONDS = 8 * 60 * 60  # of a session, whatever its person does

ended_sessions = Table(
    "ended_sessions",
    metadata,
    Column("key", String(64), primary_key=True),  # a session's id, or a person's
    Column("ended_at", UtcDateTime, nullable=False),
)


def end(session: Session, key: str, at: datetime) -> None:
    """Keep that the session, or all of the person until then, has ended. Again changes nothing."""
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    told = dialect.insert(ended_sessions).values(key=key, ended_at=at)
    later = told.excluded.ended_at
    session.execute(
        told.on_conflict_do_update(
            index_elements=["key"],
            set_={"ended_at": later},
            where=ended_sessions.c.ended_at < later,
        )
    )


def has_ended(session: Session, caller: Caller) -> bool:
    """Whether the session was ended, alone or with all others of its person."""
    table, keys = ended_sessions, (caller.session_id, caller.id)
    rows = session.execute(select(table.c.key, table.c.ended_at).where(table.c.key.in_(keys)))
    return any(
        key == caller.session_id or caller.session_from <= at.timestamp() for key, at in rows
    )


def forget(session: Session, now: datetime) -> None:
    """Delete what is of no use any more."""
    before = now - timedelta(seconds=LONGEST_SECONDS)
    session.execute(delete(ended_sessions).where(ended_sessions.c.ended_at < before))
