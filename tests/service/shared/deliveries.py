"""Messages as a broker gives them, and a service that counts what it handled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shared.errors import NotYet
from shared.events import enrolment, kind_of, to_json
from shared.events.envelope import Delivery
from shared.messaging import failures, inbox, outbox
from shared.messaging.consumer import Consumer
from shared.persistence import Database, Work
from shared.testing.builders import a_cancelled, a_requested, an_id

POISON, LATER = "poison", "later"  # courses whose events a handler refuses


def delivery(event: Any, event_id: str) -> Delivery:
    """An event as the relay of its producer sends it."""
    kind = kind_of(type(event))
    headers = {"cloudEvents_id": event_id, "cloudEvents_type": kind.type}
    return Delivery(f"{kind.producer}.events", kind.routing_key, headers, to_json(event).encode())


def requested(number: int, course: str = "course") -> Delivery:
    """Request number so and so."""
    return delivery(a_requested(enrolment_id=an_id(number), course_id=course), f"event-{number}")


def undecodable(number: int, body: bytes = b"\xff\x00{") -> Delivery:
    """A request whose bytes nobody can read."""
    headers = {"cloudEvents_id": f"event-{number}", "cloudEvents_type": "enrolment.requested.v1"}
    return Delivery("enrolment.events", "requested.v1", headers, body)


class Hearer:
    """A consumer whose handler tells one event for each that it handles, then may raise."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.refused: dict[str, Exception] = {
            POISON: ZeroDivisionError("a bug"),
            LATER: NotYet("course is not known here yet"),
        }
        self.attempts: list[str] = []
        self.consumer = Consumer(database, {enrolment.Requested: self._handle})

    def hears(self, *deliveries: Delivery) -> None:
        """A batch comes in."""
        self.consumer.handle(deliveries)

    def effects(self) -> list[str]:
        """The subjects of what was told, in order: one for each event that was handled."""
        with self.database.reading() as session:
            return [row.subject for row in outbox.latest(session, None, 1000)][::-1]

    def handled(self) -> int:
        """How many events the inbox knows."""
        with self.database.reading() as session:
            return inbox.count(session)

    def failed(self, status: str | None = None) -> Sequence[Any]:
        """The failed events, oldest first."""
        with self.database.reading() as session:
            return failures.listing(session, status)[::-1]

    def _handle(self, work: Work, event: enrolment.Requested) -> None:
        self.attempts.append(event.enrolment_id)
        work.emit(a_cancelled(enrolment_id=event.enrolment_id), subject=event.enrolment_id)
        if event.course_id in self.refused:
            raise self.refused[event.course_id]
