"""The wire: connections to the broker, and publishing a batch of outbox rows with confirms.

RabbitMQ by py-amqp, or ``memory://`` in one process. A batch is published whole, then every confirm is
collected: a row counts as sent only when the broker has confirmed it and did not return it.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from contextlib import suppress
from typing import Any, Protocol

import amqp
from kombu import Connection
from kombu.exceptions import OperationalError as BrokerError

from shared.errors import Unavailable
from shared.events.envelope import headers_of
from shared.messaging import secure

# What says "the broker is away": never a failure of an event.
AWAY = (BrokerError, OSError, amqp.exceptions.AMQPError, EOFError)
READ_AT_ONCE = 8192  # bytes; the buffer is copied for every part of a frame, so not much more
CONFIRM_WITHIN = 30.0  # seconds; a memory alarm blocks publishing, and is then said
LOOK = 0.5  # seconds between looks at how long it has lasted


class Row(Protocol):
    """What is published: an outbox row."""

    seq: int
    event_id: str
    type: str
    payload: str


def connect(uri: str, *, heartbeat: int = 20) -> Connection:
    """A connection to the broker. Raises ``Unavailable`` in a line, ``Invalid`` for a wrong address."""
    if uri.startswith("memory://"):
        return Connection(uri, transport_options={"polling_interval": 0.01})
    options = {"read_timeout": CONFIRM_WITHIN, "write_timeout": CONFIRM_WITHIN}
    address, tls = secure.connection_of(uri)
    connection = Connection(
        address, ssl=tls, heartbeat=heartbeat, connect_timeout=5, transport_options=options
    )
    try:
        connection.connect()
    except AWAY as away:
        host = f"{connection.hostname}:{connection.port}"
        raise Unavailable(f"broker {host} away: {_reason(away)}: trying again") from away
    _read_ahead(connection.connection)
    return connection


def _read_ahead(connection: amqp.Connection) -> None:
    """Let it take from the socket what is there. py-amqp asks for each part of a frame alone, which is
    nine calls of the system for a message; it keeps what it gets beyond that in its buffer."""
    receive = connection.transport._quick_recv
    connection.transport._quick_recv = lambda size: receive(max(size, READ_AT_ONCE))


def _reason(error: BaseException) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__


class Publisher:
    """Publishes outbox rows. ``publish`` returns the rows that the broker did not take."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.in_memory = connection.transport.driver_type == "memory"
        self.channel: Any = connection.channel()
        if not self.in_memory:
            self.channel.confirm_select()
            self.channel.events["basic_ack"].add(self._acked)
            self.channel.events["basic_nack"].add(self._nacked)
            self.channel.events["basic_return"].add(self._returned)
        self._open: dict[int, int] = {}  # delivery tag → seq
        self._tag = 0
        self._failed: dict[int, str] = {}
        self._returned_ids: dict[str, str] = {}

    def publish(
        self, rows: Iterable[Row], exchange: str, routing_key: str | None = None
    ) -> list[tuple[int, str]]:
        """Publish rows in order; returns ``(seq, error)`` of each that was not taken.

        ``routing_key`` stands in for the type's own (a replay to one consumer). Raises
        ``Unavailable`` when the broker goes away: then nothing is known of the batch.
        """
        batch = list(rows)
        try:
            for row in batch:
                self._send(row, exchange, routing_key or row.type.partition(".")[2])
            return self._collect(batch)
        except AWAY as away:
            raise Unavailable(f"broker away while publishing: {_reason(away)}") from away

    def _send(self, row: Row, exchange: str, routing_key: str) -> None:
        headers = headers_of(row)
        if self.in_memory:
            message = self.channel.prepare_message(
                row.payload, 0, "application/json", "utf-8", headers
            )
            self.channel.basic_publish(message, exchange, routing_key)
            return
        message = amqp.Message(
            row.payload.encode(),
            application_headers=headers,
            content_type="application/json",
            content_encoding="utf-8",
            delivery_mode=2,
            message_id=row.event_id,
            type=row.type,
        )
        self._tag += 1
        self._open[self._tag] = row.seq
        self.channel._basic_publish(message, exchange, routing_key, mandatory=True)

    def _collect(self, batch: list[Row]) -> list[tuple[int, str]]:
        deadline = time.monotonic() + CONFIRM_WITHIN
        while self._open:
            if time.monotonic() > deadline:
                raise TimeoutError(
                    f"{len(self._open)} confirms missing after {CONFIRM_WITHIN:.0f} s"
                    " (is the broker blocked by a memory or disk alarm?)"
                )
            # In short steps: a blocked broker's heartbeats come on, and begin py-amqp's timeout anew.
            with suppress(TimeoutError):
                self.connection.drain_events(timeout=LOOK)
        failed, self._failed = self._failed, {}
        returned, self._returned_ids = self._returned_ids, {}
        for row in batch:
            if row.event_id in returned:
                failed[row.seq] = returned[row.event_id]
        return sorted(failed.items())

    def _acked(self, tag: int, multiple: bool) -> None:
        for done in self._up_to(tag, multiple):
            del self._open[done]

    def _nacked(self, tag: int, multiple: bool) -> None:
        for done in self._up_to(tag, multiple):
            self._failed[self._open.pop(done)] = "the broker refused the message (nack)"

    def _up_to(self, tag: int, multiple: bool) -> list[int]:
        return [t for t in self._open if t <= tag] if multiple else [tag]

    def _returned(self, error: Any, exchange: str, routing_key: str, message: Any) -> None:
        self._returned_ids[message.properties["message_id"]] = (
            f"no queue is bound to {exchange} for {routing_key}: run `collegium broker setup`"
        )


def beat(connection: Connection) -> None:
    """Send what the heartbeat asks for. Raises ``Unavailable`` when the other side is silent."""
    try:
        if connection.supports_heartbeats:
            connection.heartbeat_check()
        connection.drain_events(timeout=0.001)
    except TimeoutError:
        return
    except AWAY as away:
        raise Unavailable(f"broker silent: {_reason(away)}") from away


def close(connection: Connection) -> None:
    """Close in good order; what was not acknowledged goes back to its queue."""
    try:
        connection.release()
    except AWAY:
        abandon(connection)


def abandon(connection: Connection) -> None:
    """Let go of a connection without waiting for a broker that may not answer."""
    # The properties of these names would connect again.
    lost = connection._connection
    transport = getattr(lost, "_transport", None)
    if transport is not None and getattr(transport, "sock", None) is not None:
        transport.sock.close()
        transport.sock = None  # over TLS, kombu would still take leave on it
    connection.collect(socket_timeout=0.5)
