"""Finding entries, newest first: on PostgreSQL each filter has an index of its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from operator import eq, ge, lt
from typing import Any

from sqlalchemy import ColumnElement, false, literal, select, tuple_
from sqlalchemy.orm import Session

from shared.audit import by_scanning, by_words
from shared.audit.entry import Entry
from shared.audit.reading import entries
from shared.audit.tables import audit
from shared.messaging.tables import UtcDateTime


def search(
    session: Session,
    *,
    who: str | None = None,
    action: str | None = None,
    kind: str | None = None,
    subject: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    text: str | None = None,
    limit: int = 50,
    before_id: int | None = None,
) -> list[Entry]:
    """Entries that fit all that is given; ``before_id`` goes on behind that entry.

    ``since`` is included, ``until`` is not. ``text``: each of its words stands in the entry (request,
    name, address, action, path, changes). Personal values are not searched: search for their subject.
    PostgreSQL compares whole words, SQLite parts of them.
    """
    a = audit.c
    given: tuple[tuple[Callable[[Any, Any], Any], Any, Any], ...]
    given = ((eq, a.who, who), (eq, a.action, action), (eq, a.kind, kind))
    given += ((ge, a.at, since), (lt, a.at, until))
    wanted = [holds(column, value) for holds, column, value in given if value is not None]
    way = by_scanning if session.get_bind().dialect.name == "sqlite" else by_words
    if subject is not None:
        wanted.append(way.about(subject))
    if text is not None:
        wanted.append(way.with_words(text))
    if before_id is not None:
        wanted.append(_behind(session, before_id))
    query = select(audit).where(*wanted).order_by(a.at.desc(), a.id.desc()).limit(limit)
    return entries(session, session.execute(query).all())


def _behind(session: Session, entry_id: int) -> ColumnElement[bool]:
    """Its moment is asked first: for a comparison with a subquery PostgreSQL uses no index."""
    at = session.scalar(select(audit.c.at).where(audit.c.id == entry_id))
    if at is None:
        return false()
    return tuple_(audit.c.at, audit.c.id) < tuple_(literal(at, UtcDateTime), literal(entry_id))
