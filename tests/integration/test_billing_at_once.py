"""Instances of billing that work on the same money at the same time, on a real PostgreSQL.

Each thread here is what an instance is: a consumer, or a caller, with transactions of its own.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from services.billing import handlers
from services.billing.store import ChargeRow
from shared import clock, migrate
from shared.errors import Unavailable
from shared.events import billing
from shared.events.envelope import Delivery
from shared.messaging import failures
from shared.messaging.consumer import Consumer
from shared.persistence import Database
from shared.testing.builders import (
    A_LEARNER,
    a_cancelled,
    a_completed,
    a_confirmed,
    a_record_payment,
    a_requested,
    a_run_delivered,
    an_id,
    eur,
    moment,
)
from shared.testing.told import told
from tests.service.billing.story import (
    a_contract,
    a_fund,
    a_run,
    asks,
    fund,
    gives,
    invoice,
    rows,
)
from tests.support.books import discrepancies
from tests.support.deliveries import delivery

INSTANCES, MANY, BATCH = 4, 120, 20
SWEDEN = an_id(71)
WHO_ASKS: list[dict[str, Any]] = [
    {"organisation": "WHO"},
    {"organisation": "UNDP"},
    {"organisation": None},
    {"organisation": None, "audience": "academia"},
    {"organisation": None, "audience": "civil_society"},
]


@pytest.fixture
def db(database: Callable[[str], str]) -> Iterator[Database]:
    """Billing's database, with two contracts and two funds; its books must agree afterwards."""
    clock.travel(moment(2, 2))
    made = Database(database("billing"), pool_size=INSTANCES)
    migrate.upgrade("billing", made)
    a_run(made)
    for number, organisation in enumerate(("WHO", "UNDP")):
        limits = {"amount": None, "seats": MANY}
        a_contract(
            made, id=an_id(80 + number), number=f"SC-{number}", organisation=organisation, **limits
        )
    a_fund(made, 100_000, audiences=["academia"])
    a_fund(made, id=SWEDEN, agreement="SE-1", audiences=["civil_society"], share_percent=60)
    gives(made, 100_000, SWEDEN, id=an_id(72))
    yield made
    with made.reading() as session:
        assert discrepancies(session) == []
        assert [row.error for row in failures.listing(session, "parked")] == []
    made.close()
    clock.travel(None)


def requests() -> list[Any]:
    return [
        a_requested(
            enrolment_id=an_id(1000 + n), learner=replace(A_LEARNER, **WHO_ASKS[n % len(WHO_ASKS)])
        )
        for n in range(MANY)
    ]


def at_once(db: Database, *queues: list[Delivery]) -> None:
    """Each queue is handled by an instance of its own, batch by batch, all at the same time."""

    def work(queue: list[Delivery]) -> None:
        consumer = Consumer(db, handlers.table())
        for start in range(0, len(queue), BATCH):
            _handle(consumer, queue[start : start + BATCH])

    with ThreadPoolExecutor(len(queues)) as pool:
        for done in [pool.submit(work, queue) for queue in queues]:
            done.result()


def _handle(consumer: Consumer, batch: list[Delivery]) -> None:
    """As the listener does: while the database cannot, the same batch again."""
    while True:
        try:
            return consumer.handle(batch)
        except Unavailable:
            continue


def shuffled(events: list[Any], chance: random.Random) -> list[Delivery]:
    """The events under fresh ids: only the natural key says that they are the same."""
    return [delivery(event) for event in chance.sample(events, len(events))]


def test_all_instances_hear_every_request_and_each_is_charged_once(db: Database) -> None:
    chance, events = random.Random(2022), requests()
    at_once(db, *(shuffled(events, chance) for _ in range(INSTANCES)))
    assert len(rows(db, ChargeRow)) == MANY
    assert len(told(db, billing.ChargeDecided)) == MANY
    assert fund(db) == (100_000 - 24 * 120, 24 * 120, 0, 0)
    assert fund(db, SWEDEN) == (100_000 - 24 * 72, 24 * 72, 0, 0)


def test_a_run_is_delivered_while_places_in_it_are_charged_and_given_back(db: Database) -> None:
    chance, events = random.Random(2022), requests()
    half = MANY // 2
    at_once(db, [delivery(event) for event in events[:half]])
    confirmed = [
        a_confirmed(enrolment_id=one.enrolment_id, ways=one.ways)
        for one in told(db, billing.EnrolmentFunded)
    ]
    at_once(db, [delivery(event) for event in confirmed])
    ends = [
        make(enrolment_id=one.enrolment_id)
        for one, make in zip(confirmed, [a_completed, a_cancelled] * half, strict=False)
    ]
    late = shuffled(events[half:] + ends, chance)
    at_once(db, late[::2], late[1::2], [*late[:5], delivery(a_run_delivered())])


def test_payments_for_one_invoice_come_in_at_once_and_all_are_counted(db: Database) -> None:
    first = asks(db, organisation=None)
    invoice_id = invoice(db, first).id
    payments = [
        a_record_payment(invoice_id=invoice_id, amount=eur(10), reference=f"E2E-{number}")
        for number in range(20)
    ]
    chance = random.Random(2022)
    at_once(db, *([delivery(one) for one in payments[n::INSTANCES]] for n in range(INSTANCES)))
    at_once(db, *(shuffled(payments, chance) for _ in range(INSTANCES)))
    assert invoice(db, first).paid == 200
    assert len(told(db, billing.PaymentReceived)) == 20
    assert len(told(db, billing.EnrolmentFunded)) == 1
