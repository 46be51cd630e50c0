"""The topology: who may write and read what, and that everything told is heard by somebody."""

from __future__ import annotations

import re

import pytest

from shared.events import all_kinds
from shared.events.hearers import hearers
from shared.messaging import topology
from shared.messaging.topology import SERVICES, SUBSCRIPTIONS

EXCHANGES = [
    make(service).name
    for service in SERVICES
    for make in (
        topology.events_exchange,
        topology.commands_exchange,
        topology.replay_exchange,
        topology.dead_exchange,
    )
]
QUEUES = [f"{service}.{name}" for service in SERVICES for name in ("inbox", "dead")]


def allowed(pattern: str, names: list[str]) -> list[str]:
    """The names that RabbitMQ lets through: it searches the pattern in them."""
    return [name for name in names if re.search(pattern, name)]


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_writes_its_own_events_and_replays(service: str) -> None:
    may = topology.permission(service)
    assert allowed(may.write, [*EXCHANGES, *QUEUES]) == [f"{service}.events", f"{service}.replay"]


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_reads_its_own_queues(service: str) -> None:
    may = topology.permission(service)
    assert allowed(may.read, QUEUES) == [f"{service}.inbox", f"{service}.dead"]
    assert allowed(may.read, EXCHANGES) == [f"{service}.dead"]


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_configures_nothing(service: str) -> None:
    assert allowed(topology.permission(service).configure, [*EXCHANGES, *QUEUES]) == []


@pytest.mark.parametrize("service", SERVICES)
def test_a_name_that_only_begins_alike_is_another(service: str) -> None:
    may = topology.permission(service)
    alike = [f"{service}xevents", f"{service}.eventsx", f"x{service}.events", f"{service}.inbox.x"]
    assert allowed(may.write, alike) == allowed(may.read, alike) == []


def test_an_inbox_is_a_quorum_queue_with_a_place_for_what_it_gives_up() -> None:
    queue = topology.inbox_queue("billing")
    assert queue.name == topology.inbox_name("billing") == "billing.inbox"
    assert queue.durable
    assert queue.queue_arguments == {
        "x-queue-type": "quorum",
        "x-dead-letter-exchange": topology.dead_exchange("billing").name,
    }
    assert topology.dead_queue("billing").exchange.type == "fanout"


def test_exchanges_are_such_that_stock_nameko_may_declare_them_too() -> None:
    exchange = topology.events_exchange("enrolment")
    assert (exchange.name, exchange.type) == ("enrolment.events", "topic")
    assert exchange.durable
    assert not exchange.auto_delete


def test_nobody_hears_itself_but_analytics() -> None:
    assert [service for service in SERVICES if service in SUBSCRIPTIONS[service]] == ["analytics"]


@pytest.mark.parametrize("kind", all_kinds(), ids=lambda kind: kind.type)
def test_whatever_is_told_is_heard(kind: object) -> None:
    assert hearers(kind)  # type: ignore[arg-type]
