"""The operations page of every service: is it well, what waits, what failed, and what to do about it.

The same is JSON below ``/v1/failed-events``. The list never shows what an event says: only who may
read failed events sees the bytes of one, and each such look is kept in the audit trail.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from marshmallow import EXCLUDE, Schema, fields, validate
from sqlalchemy import Row
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from shared import audit, health
from shared.audit.values import plain
from shared.errors import FieldError, Invalid
from shared.http import Change, Look, answer, changes, shows
from shared.messaging import failures, inbox, outbox
from shared.messaging.topology import SERVICES
from shared.persistence import Database

STATUSES = ("retrying", "parked", "handled", "discarded")
Step = Callable[[Session, int, datetime], None]
SHOWN = 100  # failed events on the page; the API gives more


class Wanted(Schema):
    """Which failed events a listing shows; without a status, those that are still open."""

    class Meta:
        unknown = EXCLUDE

    status = fields.String(load_default=None, validate=validate.OneOf(STATUSES))
    limit = fields.Integer(load_default=100, validate=validate.Range(1, 1000))


class Operations:
    """Mixed into every service."""

    database: Database
    listeners: list[Any]

    def parts(self) -> dict[str, str]:
        """What the service stands on: ``ok``, or what is wrong with it."""
        return health.parts(self.database, self.listeners)

    @shows("/operations", may="see failed events")
    def operations(self, look: Look) -> Response:
        rows = failures.listing(look.session, None, SHOWN)
        waiting, oldest = outbox.backlog(look.session)
        return look.page(
            "operations.html",
            services=SERVICES,
            parts=self.parts(),
            outbox={"waiting": waiting, "oldest": oldest},
            inbox=inbox.count(look.session),
            failed=[listed(row) for row in rows],
            total=failures.open_count(look.session),
            may_read=look.may("read failed events") is not None,
            may_handle=look.may("handle failed events") is not None,
        )

    @shows("/operations/<failure_id>", may="read failed events")
    def failed_event_page(self, look: Look, failure_id: str) -> Response:
        row = _row(look.session, failure_id)
        look.touches(f"failed_events/{row.id}")
        may_handle = look.may("handle failed events") is not None
        return look.page("failed_event.html", one=whole(row), may_handle=may_handle)

    @changes("/operations/<failure_id>/redrive", may="handle failed events")
    def redrive_by_form(self, change: Change, failure_id: str) -> Response:
        _handle(change, failure_id, failures.redrive)
        return change.see_other(f"/{change.service}/operations")

    @changes("/operations/<failure_id>/discard", may="handle failed events")
    def discard_by_form(self, change: Change, failure_id: str) -> Response:
        _handle(change, failure_id, failures.discard)
        return change.see_other(f"/{change.service}/operations")

    @shows("/v1/failed-events", may="see failed events")
    def failed_events(self, look: Look) -> Response:
        asked = look.query(Wanted())
        rows = failures.listing(look.session, asked["status"], asked["limit"])
        return answer({"items": [listed(row) for row in rows]})

    @shows("/v1/failed-events/<failure_id>", may="read failed events")
    def failed_event(self, look: Look, failure_id: str) -> Response:
        row = _row(look.session, failure_id)
        look.touches(f"failed_events/{row.id}")
        return answer(whole(row))

    @changes("/v1/failed-events/<failure_id>/redrive", may="handle failed events")
    def redrive(self, change: Change, failure_id: str) -> Response:
        return answer(whole(_handle(change, failure_id, failures.redrive)))

    @changes("/v1/failed-events/<failure_id>/discard", may="handle failed events")
    def discard(self, change: Change, failure_id: str) -> Response:
        return answer(whole(_handle(change, failure_id, failures.discard)))


def stepped(session: Session, step: Step, failure_id: int, now: datetime) -> audit.Change:
    """Take a step with a failed event; what it changed, for the audit trail."""
    before = failures.get(session, failure_id)
    step(session, failure_id, now)
    after = failures.get(session, failure_id)
    differing = [name for name in after._fields if getattr(after, name) != getattr(before, name)]
    was, is_now = (
        {name: plain(getattr(row, name)) for name in differing} for row in (before, after)
    )
    return audit.Change("failed_events", str(failure_id), was, is_now)


def _handle(change: Change, failure_id: str, step: Step) -> Row[Any]:
    row = _row(change.session, failure_id)
    change.expects(whole(row))
    change.changes(stepped(change.session, step, row.id, change.work.now))
    return failures.get(change.session, row.id)


def _row(session: Session, failure_id: str) -> Row[Any]:
    if not failure_id.isascii() or not failure_id.isdigit() or len(failure_id) > 18:
        field = FieldError("failure_id", failure_id, "a whole number")
        raise Invalid(f"{failure_id!r} is not the number of a failed event", (field,))
    return failures.get(session, int(failure_id))


def listed(row: Row[Any]) -> dict[str, Any]:
    """A failed event as JSON, without what it says."""
    due = row.next_attempt_at
    return {
        "id": row.id,
        "event_id": row.event_id,
        "type": row.type,
        "kind": row.kind,
        "status": row.status,
        "attempts": row.attempts,
        "error": row.error,
        "first_failed_at": row.first_failed_at.isoformat(timespec="seconds"),
        "last_failed_at": row.last_failed_at.isoformat(timespec="seconds"),
        "next_attempt_at": due.isoformat(timespec="seconds") if due else None,
    }


def whole(row: Row[Any]) -> dict[str, Any]:
    """The same, with its headers and its bytes as text."""
    return listed(row) | {
        "exchange": row.exchange,
        "routing_key": row.routing_key,
        "headers": row.headers,
        "body": row.body.decode("utf-8", "backslashreplace"),
    }
