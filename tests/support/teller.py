"""Tells events on a real broker as their producers' relays would: in any order, and however often."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_OID, uuid5

import amqp
from kombu import Connection

from shared import clock
from shared.events import kind_of, to_json
from shared.events.envelope import Delivery, headers_of
from shared.messaging import broker

AT_ONCE = 500  # published before the confirms are collected


@dataclass(frozen=True)
class Told:
    """An event (or a command) of one aggregate, as a row of its producer's outbox.

    Its id is made of its type, its subject and its version: told again, it is the same event.
    """

    event: Any
    subject: str
    version: int = 1
    time: datetime = field(default_factory=clock.now)
    causation_id: str | None = None
    traceparent: str | None = None
    seq: int = 0

    @property
    def type(self) -> str:
        return kind_of(type(self.event)).type

    @property
    def event_id(self) -> str:
        return str(uuid5(NAMESPACE_OID, f"{self.type} {self.subject} {self.version}"))

    @property
    def correlation_id(self) -> str:
        return self.event_id

    @property
    def payload(self) -> str:
        return to_json(self.event)

    @property
    def exchange(self) -> str:
        kind = kind_of(type(self.event))
        return f"{kind.producer}.{'commands' if kind.is_command else 'events'}"

    def delivery(self) -> Delivery:
        """What the broker would hand over."""
        return delivery_of(self, self.exchange)


def delivery_of(row: Any, exchange: str) -> Delivery:
    """A row of an outbox as the broker would hand it over."""
    key = row.type.partition(".")[2]
    return Delivery(exchange, key, dict(headers_of(row)), row.payload.encode())


class Teller:
    """Publishes with the broker's confirm: when ``tells`` returns, the broker has it all.

    Each time over a connection of its own: an idle one would have to be kept alive.
    """

    def __init__(self, amqp_uri: str) -> None:
        self.amqp_uri = amqp_uri

    def tells(self, *told: Told) -> None:
        """Publish in this order, as far as the exchanges let one see it."""
        with self._connected() as connection:
            publisher = broker.Publisher(connection)
            for exchange, rows in _parts(told):
                assert publisher.publish(rows, exchange) == []

    def tells_bytes(self, body: bytes, exchange: str, key: str, **properties: Any) -> None:
        """Publish any bytes, as a stock publisher would."""
        message = amqp.Message(body, **properties)
        with self._connected() as connection:
            connection.default_channel.basic_publish_confirm(message, exchange, key)

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        connection = broker.connect(self.amqp_uri)
        try:
            yield connection
        finally:
            broker.close(connection)


def _parts(told: Sequence[Told]) -> Iterator[tuple[str, list[Told]]]:
    """The rows in parts that are published at once: of one exchange each."""
    for first in range(0, len(told), AT_ONCE):
        part = told[first : first + AT_ONCE]
        for exchange in dict.fromkeys(row.exchange for row in part):
            yield exchange, [row for row in part if row.exchange == exchange]
