"""The page: the figures of one service, or of all that run in this process."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import eventlet
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from werkzeug.wrappers import Response

from shared import clock
from shared.errors import Unavailable
from shared.health import WITHIN, parts
from shared.metrics import backlogs
from shared.metrics.queues import Queues
from shared.persistence import Database

PATH = "/metrics"
HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


class Source:
    """Where one service's figures come from."""

    def __init__(self, service: str, config: Mapping[str, Any]) -> None:
        self.service = service
        self.listeners = config["LISTENERS"]
        self.database: Database = config["DATABASE"]
        self.queues = Queues(service, config["AMQP_URI"])

    def ready(self) -> dict[str, bool]:
        """By part: whether it answers."""
        return {name: state == "ok" for name, state in parts(self.database, self.listeners).items()}

    def batch_seconds(self) -> float:
        """How long this instance has been at the batch that it handles now."""
        return max((one.busy_for() for one in self.listeners), default=0.0)

    def backlog(self) -> backlogs.Backlog | None:
        """None while the database is away, or takes too long: ``collegium_ready`` says which."""
        try:
            with _in_time(), self.database.reading() as session:
                return backlogs.look(session, clock.now())
        except Unavailable:
            return None

    def depths(self) -> dict[str, int]:
        """Nothing while the broker is away."""
        try:
            with _in_time():
                return self.queues.depths()
        except Unavailable:
            return {}  # which collegium_ready tells, too


def respond(sources: Iterable[Source]) -> Response:
    """The page as an answer."""
    return Response(page(sources), headers=HEADERS, content_type=CONTENT_TYPE_LATEST)


def page(sources: Iterable[Source]) -> bytes:
    """What was counted in this process, and what stands in the sources now."""
    registry = CollectorRegistry()
    registry.register(_Now(list(sources)))
    return generate_latest(REGISTRY) + generate_latest(registry)


class _Now(Collector):
    def __init__(self, sources: list[Source]) -> None:
        self.sources = sources

    def describe(self) -> list[Metric]:
        return []  # or it would be asked everything once more

    def collect(self) -> Iterator[Metric]:
        ready, unsent, oldest, lag, relays, failed, queue, batch = _gauges()
        for source in self.sources:
            name = source.service
            is_ready = source.ready()
            for part, answers in is_ready.items():
                ready.add_metric((name, part), float(answers))
            backlog = source.backlog() if is_ready["database"] else None
            ready.add_metric((name, "figures"), float(backlog is not None))
            batch.add_metric((name,), source.batch_seconds())
            if backlog is not None:
                unsent.add_metric((name,), backlog.unsent)
                oldest.add_metric((name,), backlog.oldest)
                lag.add_metric((name,), backlog.relay_lag)
                if backlog.relays is not None:
                    relays.add_metric((name,), backlog.relays)
                for (status, kind), count in backlog.failed.items():
                    failed.add_metric((name, status, kind), count)
            for one, depth in source.depths().items() if is_ready["broker"] else ():
                queue.add_metric((name, one), depth)
        yield from (ready, unsent, oldest, lag, relays, failed, queue, batch)


def _gauges() -> list[GaugeMetricFamily]:
    of_service = ("service",)
    return [
        GaugeMetricFamily(f"collegium_{name}", told, labels=labels)
        for name, told, labels in (
            (
                "ready",
                "Whether database and broker answer, and these figures could be had.",
                ("service", "part"),
            ),
            ("outbox_unsent", "Events that the broker has not confirmed yet.", of_service),
            ("outbox_oldest_unsent_seconds", "Age of the oldest of them.", of_service),
            (
                "relay_lag_seconds",
                "From an event's moment to its confirmation by the broker: the longest of the "
                "last minute.",
                of_service,
            ),
            ("relays_working", "Relays that hold the lock: one, or nothing is sent.", of_service),
            (
                "failed_events",
                "Events that could not be handled.",
                ("service", "status", "kind"),
            ),
            (
                "queue_messages",
                "Messages that no instance has taken; in the queue dead those that the broker "
                "gave up on.",
                ("service", "queue"),
            ),
            ("batch_seconds", "How long the batch has taken that is handled now.", of_service),
        )
    ]


def _in_time() -> eventlet.Timeout:
    return eventlet.Timeout(WITHIN, Unavailable(f"no answer within {WITHIN:.0f} s"))
