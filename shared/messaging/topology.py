"""Every exchange, queue and dead-letter name, in one place; who may write and read them.

Service ``S`` has the topic exchanges ``S.events`` (what it tells) and ``S.commands`` (what it may be
asked), the direct exchange ``S.replay`` (its history, for one consumer), the queue ``S.inbox`` and
``S.dead`` for what the broker gave up on. Only ``declare`` makes them, with an administrator's
credentials: services hold no right to configure anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kombu import Exchange, Queue

SERVICES = ("catalogue", "enrolment", "billing", "analytics")

# Everybody must know which sessions have ended. Analytics keeps every event, so it hears all.
SUBSCRIPTIONS: dict[str, dict[str, tuple[str, ...]]] = {
    "catalogue": {"enrolment": ("sessions_ended.*",)},
    "enrolment": {
        "catalogue": ("#",),
        "billing": ("enrolment_funded.*", "funding_refused.*"),
    },
    "billing": {
        "catalogue": ("#",),
        "enrolment": ("#",),
    },
    "analytics": dict.fromkeys(SERVICES, ("#",)),
}


def events_exchange(service: str) -> Exchange:
    """Where a service tells what happened."""
    return Exchange(f"{service}.events", "topic", durable=True)


def commands_exchange(service: str) -> Exchange:
    """Where a service may be asked for something by a message."""
    return Exchange(f"{service}.commands", "topic", durable=True)


def replay_exchange(service: str) -> Exchange:
    """Where a service tells its history again to one consumer, named by the routing key."""
    return Exchange(f"{service}.replay", "direct", durable=True)


def dead_exchange(service: str) -> Exchange:
    """Where the broker puts what it could not deliver."""
    return Exchange(f"{service}.dead", "fanout", durable=True)


def inbox_name(service: str) -> str:
    """The one queue that a service's instances share."""
    return f"{service}.inbox"


def inbox_queue(service: str) -> Queue:
    """The inbox, a quorum queue; the delivery limit is a policy (see ``collegium broker setup``)."""
    return Queue(
        inbox_name(service),
        durable=True,
        queue_arguments={
            "x-queue-type": "quorum",
            "x-dead-letter-exchange": f"{service}.dead",
        },
    )


def dead_queue(service: str) -> Queue:
    """What crashed its reader too often, with its bytes."""
    return Queue(f"{service}.dead", dead_exchange(service), durable=True)


@dataclass(frozen=True, slots=True)
class Permission:
    """RabbitMQ's three patterns for a service's user."""

    configure: str
    write: str
    read: str


def permission(service: str) -> Permission:
    """Write only the own exchanges, read only the own queue, configure nothing."""
    return Permission("^$", rf"^{service}\.(events|replay)$", rf"^{service}\.(inbox|dead)$")


def declare(channel: Any) -> None:
    """Make everything there is; what stands already stays as it is."""
    for service in SERVICES:
        for exchange in (events_exchange, commands_exchange, replay_exchange, dead_exchange):
            exchange(service)(channel).declare()
    for service in SERVICES:
        dead_queue(service)(channel).declare()
        inbox = inbox_queue(service)(channel)
        inbox.declare()
        inbox.bind_to(commands_exchange(service), "#")
        for producer, keys in SUBSCRIPTIONS[service].items():
            inbox.bind_to(replay_exchange(producer), service)
            for key in keys:
                inbox.bind_to(events_exchange(producer), key)
