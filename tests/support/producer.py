"""Enrolment as a producer only: it tells requests, a relay sends them, one looks into an inbox."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

from shared import migrate
from shared.events.envelope import Delivery
from shared.messaging import broker, listener, outbox, topology
from shared.messaging.relay import Relay
from shared.persistence import Database
from shared.testing.builders import a_cancelled, a_requested, an_id
from tests.support.process import WITHIN, until

SERVICE = "enrolment"
INBOX = topology.inbox_name("analytics")  # it hears everything


class Producer:
    """``database_url`` is of a new database; the topology is made on the broker."""

    def __init__(self, database_url: str, amqp_uri: str) -> None:
        self.database = Database(database_url)
        self.amqp_uri = amqp_uri
        migrate.upgrade(SERVICE, self.database)
        self.connection = broker.connect(amqp_uri)
        self.channel: Any = self.connection.channel()
        topology.declare(self.channel)
        self.events = topology.events_exchange(SERVICE).name

    def tell(self, first: int, last: int | None = None, *, cancelled: bool = False) -> None:
        """Tell requests (or cancellations) number ``first`` to ``last`` in one transaction."""
        make = a_cancelled if cancelled else a_requested
        with self.database.transaction() as work:
            for number in range(first, (last or first) + 1):
                work.emit(make(enrolment_id=an_id(number)), subject=str(number))

    def unsent(self) -> list[Any]:
        """The rows of the outbox that are not marked as sent."""
        with self.database.reading() as session:
            rows = outbox.latest(session, None, 10_000)
        return [row for row in rows if row.sent_at is None][::-1]

    def wait_sent(self) -> None:
        """Until every row is marked as sent."""
        until(lambda: not self.unsent(), WITHIN, "all is sent")

    def inbox(self) -> list[Delivery]:
        """Take what is in the inbox of analytics."""
        found = []
        while (message := self.channel.basic_get(INBOX, no_ack=True)) is not None:
            found.append(listener.delivery_of(self.channel.message_to_python(message)))
        return found

    def heard(self) -> list[int]:
        """The numbers of the requests in that inbox, in order; they are taken."""
        return [int(one.headers["cloudEvents_subject"]) for one in self.inbox()]

    def relay(self, amqp_uri: str | None = None) -> Relay:
        """A relay of this process."""
        return Relay(SERVICE, self.database, amqp_uri or self.amqp_uri)

    @contextmanager
    def relaying(self, amqp_uri: str | None = None) -> Iterator[Relay]:
        """A relay that works in a thread of its own."""
        relay = self.relay(amqp_uri)
        thread = Thread(target=relay.run)
        thread.start()
        try:
            yield relay
        finally:
            relay.stop.set()
            self.tell(0)  # wakes it, however long it would wait
            thread.join(WITHIN)
            assert not thread.is_alive()

    def close(self) -> None:
        """Give the connections back."""
        broker.close(self.connection)
        self.database.close()
