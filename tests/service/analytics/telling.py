"""Events as the broker brings them to analytics, and what analytics then counts.

``told(a_completed(), version=3)`` is a delivery. Its event id is made of the event and its version:
the same event told twice is one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from sqlalchemy import delete

from services.analytics import handlers
from services.analytics.domain.biennium import Biennium
from services.analytics.domain.figures import Figures, canonical
from services.analytics.store import Base
from shared.events import enrolment, kind_of, to_json
from shared.events.envelope import Delivery
from shared.messaging import failures, tables
from shared.messaging.consumer import Consumer
from shared.persistence import Database
from shared.testing.builders import (
    A_LEARNER,
    CHARGE,
    ENROLMENT,
    RUN,
    a_charge_decided,
    a_completed,
    a_confirmed,
    a_no_show,
    a_run_delivered,
    a_run_scheduled,
    an_id,
)


def told(event: Any, version: int = 1) -> Delivery:
    """An event as the relay of its producer sends it."""
    kind, body = kind_of(type(event)), to_json(event)
    headers = {
        "cloudEvents_id": str(uuid5(NAMESPACE_OID, f"{kind.type} {version} {body}")),
        "cloudEvents_type": kind.type,
        "cloudEvents_subject": "subject",
        "cloudEvents_time": "2022-05-06T10:00:00+00:00",
        "cloudEvents_aggregateversion": str(version),
    }
    return Delivery(f"{kind.producer}.events", kind.routing_key, headers, body.encode())


def a_learner(number: int, audience: str = "un_staff") -> enrolment.Learner:
    """Learner number so and so."""
    return enrolment.Learner(an_id(900 + number), "UNDP", audience, "KE", None, None)


def a_delivered_run(run: str = RUN, on: date = date(2022, 5, 6), **what: Any) -> list[Delivery]:
    """A run that is scheduled and takes place."""
    return [
        told(a_run_scheduled(run_id=run, **what)),
        told(a_run_delivered(run_id=run, delivered_on=on), 2),
    ]


def a_place(number: int, run: str = RUN, learner: Any = A_LEARNER, **paid: Any) -> list[Delivery]:
    """Enrolment number so and so: charged and confirmed."""
    which = {"enrolment_id": an_id(100 + number), "run_id": run}
    charge = {"parts": paid["parts"]} if "parts" in paid else {}
    ways = {"ways": tuple(part.way for part in paid["parts"])} if charge else {}
    return [
        told(a_charge_decided(charge_id=an_id(200 + number), **which, **charge)),
        told(a_confirmed(learner=learner, **which, **ways), 2),
    ]


def a_whole_life() -> list[Delivery]:
    """One run, one enrolment that is confirmed and missed, and corrected to completed."""
    return [
        *a_delivered_run(),
        told(a_charge_decided(charge_id=CHARGE, enrolment_id=ENROLMENT)),
        told(a_confirmed(), 2),
        told(a_no_show(), 3),
        told(a_completed(), 4),
    ]


class Hearer:
    """The consumer of analytics over one database."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.consumer = Consumer(database, handlers.table(), handlers.keep_event)

    def hears(self, *deliveries: Delivery | Sequence[Delivery]) -> None:
        """A batch comes in."""
        batch: list[Delivery] = []
        for one in deliveries:
            batch += [one] if isinstance(one, Delivery) else one
        self.consumer.handle(batch)

    def figures(self, year: int = 2021) -> Figures:
        """What is counted of the biennium."""
        with self.database.reading() as session:
            return handlers.count_figures(session, Biennium(year)).figures

    def written(self, year: int = 2021) -> str:
        """The same in its written form."""
        return canonical(self.figures(year))

    def failed(self) -> Sequence[Any]:
        """The failed events."""
        with self.database.reading() as session:
            return failures.listing(session)

    def forget(self) -> None:
        """Start again with an empty database."""
        with self.database.transaction() as work:
            for table in (*Base.metadata.sorted_tables, *tables.metadata.sorted_tables):
                work.session.execute(delete(table))
