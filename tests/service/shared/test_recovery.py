"""What the in-memory broker forgot when the process was killed is found again at the next start."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import pytest
from kombu import Connection

from collegium import recovery
from shared.events.envelope import Delivery
from shared.messaging import broker, failures, inbox, listener, outbox, topology
from shared.persistence import Database
from shared.testing.builders import (
    a_cancelled,
    a_funding_refused,
    a_payment_received,
    a_requested,
    an_enrolment_funded,
    moment,
)
from tests.support.memory import forget

Databases = dict[str, Database]


@pytest.fixture
def databases(database: Callable[[str], Database]) -> Databases:
    """Of all four services."""
    return {name: database(name) for name in topology.SERVICES}


@pytest.fixture
def memory() -> Connection:
    """A fresh in-memory broker with its topology."""
    forget()
    connection = broker.connect("memory://")
    topology.declare(connection.channel())
    return connection


def tells(databases: Databases, producer: str, *events: Any, sent: bool = True) -> list[str]:
    """The producer tells events; returns their ids. ``sent``: the broker had them."""
    with databases[producer].transaction() as work:
        for event in events:
            work.emit(event, subject=getattr(event, "enrolment_id", "x"))
    with databases[producer].transaction() as work:
        rows = outbox.latest(work.session, None, len(events))[::-1]
        if sent:
            outbox.mark_sent(work.session, [row.seq for row in rows], work.now)
    return [row.event_id for row in rows]


def handles(databases: Databases, consumer: str, event_ids: Sequence[str]) -> None:
    """The consumer has handled these."""
    with databases[consumer].transaction() as work:
        inbox.claim(work.session, event_ids, work.now)


def waiting(memory: Connection, consumer: str) -> list[str]:
    """The ids of the events in a consumer's inbox, in order."""
    channel, found = memory.channel(), []
    while (message := channel.basic_get(topology.inbox_name(consumer), no_ack=True)) is not None:
        found.append(listener.delivery_of(message).headers["cloudEvents_id"])
    return found


def test_what_was_sent_and_not_handled_is_sent_again_in_order(
    databases: Databases, memory: Connection
) -> None:
    ids = tells(databases, "enrolment", *[a_requested() for _ in range(6)])
    handles(databases, "billing", ids[:2])
    handles(databases, "analytics", ids)
    assert recovery.recover(databases, "memory://") == 4
    assert waiting(memory, "billing") == ids[2:]
    assert waiting(memory, "analytics") == []


def test_what_the_relay_will_send_anyway_is_not_sent_twice(
    databases: Databases, memory: Connection
) -> None:
    tells(databases, "enrolment", a_requested(), sent=False)
    assert recovery.recover(databases, "memory://") == 0


def test_a_consumer_gets_only_what_it_hears(databases: Databases, memory: Connection) -> None:
    ids = tells(
        databases, "billing", an_enrolment_funded(), a_payment_received(), a_funding_refused()
    )
    assert recovery.recover(databases, "memory://") == 5
    assert waiting(memory, "enrolment") == [ids[0], ids[2]]
    assert waiting(memory, "analytics") == ids
    assert waiting(memory, "catalogue") == []


def test_what_failed_is_not_lost(databases: Databases, memory: Connection) -> None:
    (event_id,) = tells(databases, "billing", an_enrolment_funded())
    handles(databases, "analytics", [event_id])
    kept = Delivery("billing.events", "enrolment_funded.v1", {"cloudEvents_id": event_id}, b"{}")
    with databases["enrolment"].transaction() as work:
        failures.record(work.session, kept, ValueError("x"), work.now, kind="failed")
    assert recovery.recover(databases, "memory://") == 0


def test_the_search_goes_on_until_a_page_has_nothing_missing(
    databases: Databases, memory: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also across pages of events that the consumer does not hear."""
    monkeypatch.setattr(recovery, "PAGE", 2)
    old = tells(databases, "billing", *[an_enrolment_funded() for _ in range(4)])
    new = tells(databases, "billing", *[an_enrolment_funded() for _ in range(3)])
    silent = tells(databases, "billing", *[a_payment_received() for _ in range(5)])
    handles(databases, "enrolment", old)
    handles(databases, "analytics", [*old, *new, *silent])
    assert recovery.recover(databases, "memory://") == 3
    assert waiting(memory, "enrolment") == new


def test_the_last_moment_is_that_of_the_newest_event(
    databases: Databases, travel: Callable[[datetime], None]
) -> None:
    assert recovery.last_moment(databases) is None
    for producer, day in (("billing", 3), ("catalogue", 2)):
        travel(moment(4, day))
        tells(databases, producer, a_payment_received())
    last = recovery.last_moment(databases)
    assert last is not None
    assert last.date() == moment(4, 3).date()


def test_all_is_settled_when_everybody_handled_everything(databases: Databases) -> None:
    settled = recovery.Settled(databases)
    assert settled.now()
    ids = tells(databases, "enrolment", a_requested(), a_cancelled())
    assert not settled.now()
    handles(databases, "billing", ids)
    assert not settled.now()
    handles(databases, "analytics", ids)
    assert settled.now()


def test_it_is_not_settled_while_an_event_waits_for_another(databases: Databases) -> None:
    settled = recovery.Settled(databases)
    waits = Delivery("billing.events", "enrolment_funded.v1", {"cloudEvents_id": "e1"}, b"{}")
    with databases["enrolment"].transaction() as work:
        failures.record(work.session, waits, ValueError("x"), work.now, kind="waiting")
    assert not settled.now()
    with databases["enrolment"].transaction() as work:
        failures.discard(work.session, 1, work.now)
    assert settled.now()
