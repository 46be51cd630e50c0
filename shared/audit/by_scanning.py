"""Subjects and words on SQLite, which reads entry by entry: enough for a demonstration."""

from __future__ import annotations

import json

from sqlalchemy import ColumnElement, String, and_, cast, func, or_, select

from shared.audit.tables import audit


def about(subject: str) -> ColumnElement[bool]:
    """The entry is about this subject."""
    each = func.json_each(audit.c.subjects).table_valued("value")
    return select(each.c.value).where(each.c.value == subject).exists()


def with_words(words: str) -> ColumnElement[bool]:
    """Each of the words stands in the entry. In kept JSON, letters beyond ASCII are written as
    ``\\u…``."""
    a, nothing = audit.c, ""
    changes = cast(a.changes, String)
    names = func.coalesce(a.who_name, nothing) + " " + func.coalesce(a.address, nothing)
    request = a.request_id + " " + a.correlation_id + " " + a.action + " " + a.path
    hay = request + " " + names + " " + changes
    return and_(
        *(
            or_(
                hay.contains(word, autoescape=True),
                changes.contains(json.dumps(word)[1:-1], autoescape=True),
            )
            for word in words.split()
        )
    )
