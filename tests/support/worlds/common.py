"""What every service has: its health, its files, its failed events, its audit trail."""

from __future__ import annotations

from shared.messaging import failures
from shared.pages import assets
from shared.persistence import Database
from tests.service.shared.deliveries import undecodable
from tests.support.worlds.example import Example, Shown

FAILED = {"failure_id": "1"}
THE_FAILED = {"values": FAILED, "thing": "/v1/failed-events/1"}
STYLE = assets.url("catalogue", "style.css").rsplit("/", 1)[1]

EXAMPLES: dict[str, tuple[Example, ...]] = {
    "GET /health/live": (Example(),),
    "GET /health/ready": (Example(),),
    "GET /assets/<name>": (Example(values={"name": STYLE}),),
    "GET /operations": (Example(shows=(Shown(text="event-1"),)),),
    "GET /operations/<failure_id>": (Example(values=FAILED),),
    "POST /operations/<failure_id>/redrive": (Example(**THE_FAILED, form={}, answers=303),),
    "POST /operations/<failure_id>/discard": (Example(**THE_FAILED, form={}, answers=303),),
    "GET /v1/failed-events": (Example(shows=(Shown(text="event-1"),)),),
    "GET /v1/failed-events/<failure_id>": (Example(values=FAILED),),
    "POST /v1/failed-events/<failure_id>/redrive": (Example(**THE_FAILED),),
    "POST /v1/failed-events/<failure_id>/discard": (Example(**THE_FAILED),),
    "GET /audit": (Example(),),
    "GET /v1/audit": (Example(),),
}


def fill(database: Database) -> None:
    """One event that nobody could read."""
    with database.transaction() as work:
        broken = UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte")
        failures.record(work.session, undecodable(1), broken, work.now, kind="undecodable")
