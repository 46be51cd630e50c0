"""A college in which only analytics runs, with a handler that counts; its inbox is filled by hand."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import amqp
from sqlalchemy import text

from shared import clock, migrate
from shared.events import to_json
from shared.messaging import broker, failures, inbox, topology
from shared.testing.builders import a_requested, an_id
from shared.testing.ports import free_port
from tests.support import counting
from tests.support.college import College
from tests.support.process import WITHIN, Process, until

SERVICE, EXCHANGE = "analytics", "enrolment.events"


class Counted:
    """``effects`` are what the handler did; each event should have exactly one."""

    def __init__(self, college: College) -> None:
        self.college = college
        self.database = college.databases[SERVICE]
        migrate.upgrade(SERVICE, self.database)
        with self.database.engine.begin() as connection:
            connection.execute(text(counting.TABLE))

    def run(self, pause: float = 0.0) -> Process:
        """Start an instance of the service, on a port of its own."""
        self.college.ports[SERVICE] = free_port()
        module = "tests.support.counting"
        return self.college.run(module=module, COUNTING_PAUSE=str(pause))

    def publish(self, numbers: Iterable[int], times: int = 1) -> None:
        """Put events number so and so into the inbox, each so many times; the broker has them."""
        connection = broker.connect(self.college.amqp_uri)
        publisher = broker.Publisher(connection)
        for _ in range(times):
            rows = [_Row(number) for number in numbers]
            assert publisher.publish(rows, EXCHANGE) == []
        broker.close(connection)

    def publish_bytes(self, body: bytes, key: str = "requested.v1", **properties: Any) -> None:
        """Put any bytes there, as a stock publisher would."""
        connection = broker.connect(self.college.amqp_uri)
        message = amqp.Message(body, **properties)
        connection.default_channel.basic_publish_confirm(message, EXCHANGE, key)
        broker.close(connection)

    def effects(self) -> list[str]:
        """The ids of the enrolments whose requests were handled, in the order of handling."""
        query = text("SELECT enrolment_id FROM effects ORDER BY number")
        with self.database.reading() as session:
            return list(session.execute(query).scalars())

    def wait_in_a_batch(self) -> None:
        """Until one batch is committed and another is in the middle of its transaction.

        What is not committed cannot be seen, but a sequence is never rolled back.
        """
        query = text("SELECT last_value FROM effects_number_seq")

        def is_in_a_batch() -> bool:
            done = len(self.effects())
            with self.database.reading() as session:
                return 0 < done < session.execute(query).scalar_one() - 20

        until(is_in_a_batch, WITHIN, "it is in the middle of a batch", self.college.said)

    def handled(self) -> int:
        """How many events the inbox knows."""
        with self.database.reading() as session:
            return inbox.count(session)

    def failed(self) -> list[Any]:
        """The events that are kept as failed, oldest first."""
        with self.database.reading() as session:
            return list(failures.listing(session))[::-1]

    def wait_effects(self, least: int = 1) -> None:
        """Until so many events were handled."""
        what = f"{least} effects"
        until(lambda: len(self.effects()) >= least, WITHIN, what, self.college.said)

    def wait_empty(self) -> None:
        """Until the broker has nothing left for the service, and all is acknowledged."""
        connection = broker.connect(self.college.amqp_uri)

        def is_empty() -> bool:
            name = topology.inbox_name(SERVICE)
            return bool(connection.default_channel.queue_declare(name, passive=True)[1] == 0)

        until(is_empty, WITHIN, "the inbox is empty", self.college.said)
        broker.close(connection)


def ids(numbers: Iterable[int]) -> list[str]:
    """The ids of these enrolments."""
    return [an_id(number) for number in numbers]


class _Row:
    """A row of enrolment's outbox."""

    type = "enrolment.requested.v1"
    version = 1
    causation_id = traceparent = None

    def __init__(self, number: int) -> None:
        self.seq = number
        self.subject = an_id(number)
        self.event_id = self.correlation_id = f"event-{number}"
        self.time = clock.now()
        self.payload = to_json(a_requested(enrolment_id=self.subject))
