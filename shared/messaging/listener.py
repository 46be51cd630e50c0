"""The nameko entrypoint that feeds a service's inbox queue to a method, batch by batch.

A batch is what is there, never what one waits for: after the first message, all that the socket holds
already is taken along, up to ``PREFETCH``. The batch is handled in one nameko worker while nothing
else is taken; messages are acknowledged after its commit. Stopping lets the running batch end;
closing the connection gives back the rest. While the database is away the same batch is held and
tried again, so no delivery attempt is burnt.
"""

from __future__ import annotations

import time
from typing import Any

import eventlet
import structlog
from eventlet.event import Event
from nameko.extensions import Entrypoint

from shared.errors import Unavailable
from shared.events.envelope import Delivery
from shared.messaging import broker, topology

PREFETCH = 500
PAUSE_FIRST, PAUSE_MOST = 0.2, 5.0  # seconds, while broker or database is away
# Seconds for what is there already. Not 0: py-amqp would then spin on half a frame, for ever when the
# other half never comes.
AT_ONCE = 0.001
# Seconds, while a batch is handled: the broker gives up after two missed heartbeats.
BEAT_EVERY = 5.0

log = structlog.get_logger()


class InboxListener(Entrypoint):
    """``@inbox`` on a method: it gets a list of ``Delivery`` and returns when they are kept, or what
    is away."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.connected = False
        self._stopping = False
        self._thread: Any = None
        self._pause = PAUSE_FIRST
        self._began: float | None = None

    def busy_for(self) -> float:
        """Seconds since the batch was begun that is handled now, with all its tries."""
        return 0.0 if self._began is None else time.monotonic() - self._began

    def start(self) -> None:
        self.container.config["LISTENERS"].append(self)
        self._thread = self.container.spawn_managed_thread(self._run, identifier="inbox")

    def stop(self) -> None:
        self._stopping = True
        if self._thread is not None:
            self._thread.wait()

    def _run(self) -> None:
        while not self._stopping:
            try:
                connection = broker.connect(self.container.config["AMQP_URI"])
            except Unavailable as away:
                self._wait(str(away))
                continue
            try:
                self._listen(connection)
                broker.close(connection)
            except (Unavailable, *broker.AWAY) as away:
                broker.abandon(connection)
                self._wait(f"broker: {away}")
            finally:
                self.connected = False

    def _listen(self, connection: Any) -> None:
        messages: list[Any] = []
        queue = topology.inbox_name(self.container.service_name)
        channel = connection.channel()
        channel.basic_qos(0, PREFETCH, False)
        # A message of RabbitMQ is read as py-amqp gives it; that of memory:// needs kombu's shape.
        is_memory = connection.transport.driver_type == "memory"
        take = channel.message_to_python if is_memory else _as_it_is
        channel.basic_consume(
            queue=queue,
            no_ack=False,
            callback=lambda raw: messages.append(take(raw)),
            consumer_tag=f"{self.container.service_name}-inbox",
        )
        self.connected, self._pause = True, PAUSE_FIRST
        log.info("listening", service=self.container.service_name, queue=queue)
        while not self._stopping:
            self._fill(connection, messages)
            if messages:
                self._began = time.monotonic()
                try:
                    self._handle(connection, messages)
                finally:
                    self._began = None

    def _fill(self, connection: Any, messages: list[Any]) -> None:
        """Wait up to a second for a message; then take whatever else is there already."""
        wait = AT_ONCE if messages else 1.0
        while len(messages) < PREFETCH:
            try:
                connection.drain_events(timeout=wait)
                wait = AT_ONCE
            except TimeoutError:
                break
        if not messages:
            broker.beat(connection)

    def _handle(self, connection: Any, messages: list[Any]) -> None:
        """Handle what has come and acknowledge it; leave it to the broker when stopped before."""
        batch = list(messages)
        deliveries = [delivery_of(message) for message in batch]
        while not self._stopping:
            away = self._in_worker(connection, deliveries)
            if away is not None:
                self._wait(str(away))
                broker.beat(connection)  # may bring more messages: they wait behind this batch
                continue
            self._pause = PAUSE_FIRST
            self._acknowledge(connection, batch)
            del messages[: len(batch)]
            return

    def _in_worker(self, connection: Any, deliveries: list[Delivery]) -> Unavailable | None:
        """Handle them, and keep the connection alive while that takes long. Returns what was away.

        Raises ``Unavailable`` when it is the broker; the batch is handled to its end before.
        """
        done, lost = Event(), None

        def result(worker_ctx: Any, result: Any, exc_info: Any) -> tuple[Any, Any]:
            done.send(result, exc_info)
            return result, exc_info

        self.container.spawn_worker(self, (deliveries,), {}, handle_result=result)
        while not done.ready():
            done.wait(BEAT_EVERY)
            if lost is None and not done.ready():
                lost = _silence(connection)
        if lost is not None:
            raise lost
        why: Unavailable | None = done.wait()
        return why

    def _acknowledge(self, connection: Any, messages: list[Any]) -> None:
        if connection.transport.driver_type == "memory":
            for message in messages:
                message.ack()
        else:
            messages[-1].channel.basic_ack(messages[-1].delivery_tag, multiple=True)

    def _wait(self, reason: str) -> None:
        log.warning("consumer waits", service=self.container.service_name, reason=reason)
        eventlet.sleep(self._pause)
        self._pause = min(self._pause * 2, PAUSE_MOST)


def _silence(connection: Any) -> Unavailable | None:
    """Beat; what is wrong if the broker does not."""
    try:
        broker.beat(connection)
    except Unavailable as silent:
        return silent
    return None


def _as_it_is(raw: Any) -> Any:
    return raw


def delivery_of(message: Any) -> Delivery:
    """A message, of kombu or of py-amqp, as a ``Delivery``, with its bytes untouched."""
    body = message.body
    return Delivery(
        exchange=message.delivery_info.get("exchange") or "",
        routing_key=message.delivery_info.get("routing_key") or "",
        headers=dict(message.headers or {}),
        body=body.encode() if isinstance(body, str) else bytes(body),
        message_id=(message.properties or {}).get("message_id"),
    )


inbox = InboxListener.decorator
