"""What is counted of a consumer's work: each event by what became of it, and how late it was."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from prometheus_client import REGISTRY, generate_latest

from shared import clock
from shared.events.envelope import Delivery
from shared.messaging import failures
from shared.metrics import Heard
from shared.persistence import Database
from tests.service.shared.deliveries import LATER, POISON, Hearer, requested, undecodable
from tests.support.figures import Figures, read

SERVICE, LATE = "a service of this test", timedelta(minutes=3)
REQUESTED = "enrolment.requested.v1"


@pytest.fixture
def hearer(database: Callable[[str], Database]) -> Hearer:
    """One that is counted."""
    made = Hearer(database("analytics"))
    made.consumer.heard = Heard(SERVICE)
    return made


def figures() -> Figures:
    return read(generate_latest(REGISTRY).decode())


def told(number: int, exchange: str = "enrolment.events") -> Delivery:
    """A request of some minutes ago."""
    one = requested(number)
    headers = one.headers | {"cloudEvents_time": (clock.now() - LATE).isoformat()}
    return replace(one, exchange=exchange, headers=headers)


class Counted:
    """How much more there is than at the beginning."""

    def __init__(self) -> None:
        self.before = figures()

    def events(self, outcome: str, kind: str = REQUESTED) -> float:
        labels = {"service": SERVICE, "type": kind, "outcome": outcome}
        name = "collegium_events_total"
        return figures().get(name, **labels) - self.before.get(name, **labels)

    def delays(self, part: str) -> float:
        labels = {"service": SERVICE, "producer": "enrolment"}
        name = f"collegium_event_delay_seconds_{part}"
        return figures().get(name, **labels) - self.before.get(name, **labels)


def test_each_event_is_handled_once_and_known_afterwards(hearer: Hearer) -> None:
    counted = Counted()
    hearer.hears(requested(1), requested(2), requested(1))
    hearer.hears(requested(2))
    assert (counted.events("handled"), counted.events("known")) == (2, 2)


def test_what_became_of_the_others(hearer: Hearer) -> None:
    counted = Counted()
    hearer.hears(requested(1), requested(2, POISON), requested(3, LATER), undecodable(4))
    assert counted.events("handled") == counted.events("failed") == counted.events("waiting") == 1
    assert counted.events("undecodable", kind="") == 1


def test_what_succeeds_at_last_is_handled_then(hearer: Hearer) -> None:
    hearer.hears(requested(1, POISON))
    counted = Counted()
    hearer.refused.clear()
    with hearer.database.transaction() as work:
        failures.redrive(work.session, 1, work.now)
    assert hearer.consumer.retry_due() == 1
    assert counted.events("handled") == 1


def test_how_late_an_event_was(hearer: Hearer) -> None:
    counted = Counted()
    hearer.hears(told(1), told(2))
    hearer.hears(told(1))
    assert counted.delays("count") == 2
    assert counted.delays("sum") == pytest.approx(2 * LATE.total_seconds(), abs=60)


def test_a_replay_is_handled_and_not_late(hearer: Hearer) -> None:
    counted = Counted()
    hearer.hears(told(1, exchange="enrolment.replay"))
    assert (counted.events("handled"), counted.delays("count")) == (1, 0)
