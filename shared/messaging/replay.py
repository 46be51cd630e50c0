"""Replay: a producer tells its history again to one consumer, whose inbox passes over what it knows.

So a service that lost its database, or a new one, catches up while live events go on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import func, select

from shared.errors import FieldError, Invalid, Unavailable
from shared.messaging import broker, outbox, topology
from shared.messaging.tables import outbox as table
from shared.persistence import Database

BATCH = 500


def check_route(producer: str, consumer: str) -> None:
    """Raises ``Invalid`` unless the consumer listens to the producer."""
    if producer not in topology.SUBSCRIPTIONS.get(consumer, {}):
        hearers = [c for c in topology.SERVICES if producer in topology.SUBSCRIPTIONS[c]]
        raise Invalid(
            f"{consumer} does not listen to {producer}; those that do: {', '.join(hearers)}",
            (FieldError("to", consumer, ", ".join(hearers)),),
        )


def size(database: Database, since: int) -> int:
    """How many events a replay from ``since`` would send."""
    query = select(func.count()).where(table.c.seq > since, table.c.sent_at.is_not(None))
    with database.reading() as session:
        return session.execute(query).scalar_one()


@dataclass(frozen=True, slots=True)
class Sent:
    """How many events were sent so far, and the position of the last of them in the outbox."""

    events: int
    position: int


def replay(
    producer: str, consumer: str, database: Database, amqp_uri: str, since: int = 0
) -> Iterator[Sent]:
    """Send the history after ``since``; tells how far it is, batch by batch.

    Raises ``Unavailable`` when broker or database go away, saying from where it can go on.
    """
    check_route(producer, consumer)
    connection = broker.connect(amqp_uri)
    publisher = broker.Publisher(connection)
    exchange = topology.replay_exchange(producer).name
    sent = Sent(0, since)
    try:
        while True:
            with database.reading() as session:
                rows = outbox.after(session, sent.position, BATCH)
            if not rows:
                return
            failures = publisher.publish(rows, exchange, routing_key=consumer)
            if failures:
                raise Invalid(f"event {failures[0][0]} was not taken: {failures[0][1]}")
            sent = Sent(sent.events + len(rows), rows[-1].seq)
            yield sent
    except Unavailable as away:
        raise Unavailable(
            f"{away}; {sent.events} events were sent: go on with --since {sent.position}"
        ) from away
    finally:
        broker.abandon(connection)
