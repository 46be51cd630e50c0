"""What a service's consumer did with its events, and how late it was.

Told after the commit: what was rolled back has not happened.
"""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Iterable

from prometheus_client import Counter, Histogram

from shared import clock
from shared.events.envelope import Delivery, Envelope
from shared.messaging import topology

REPLAYS = frozenset(topology.replay_exchange(name).name for name in topology.SERVICES)
BUCKETS = (0.005, 0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800)

EVENTS = Counter(
    "collegium_events_total",
    "Events by what became of them: handled, known (handled before), waiting, failed, undecodable.",
    ("service", "type", "outcome"),
)
DELAY = Histogram(
    "collegium_event_delay_seconds",
    "From the moment of an event to the commit that handled it; not of replays.",
    ("service", "producer"),
    buckets=BUCKETS,
)


class Heard:
    """Counts for one service."""

    def __init__(self, service: str) -> None:
        self.service = service

    def handled(self, heard: Iterable[tuple[Delivery, Envelope]], fresh: Iterable[str]) -> None:
        """A batch is committed; ``fresh`` are the ids that nobody had handled before."""
        left, now = set(fresh), clock.now()
        tally: Tally[tuple[str, str]] = Tally()
        for delivery, envelope in heard:
            is_fresh = envelope.id in left
            left.discard(envelope.id)  # twice in one batch: once fresh
            tally[envelope.type, "handled" if is_fresh else "known"] += 1
            if is_fresh and delivery.exchange not in REPLAYS:
                late = (now - envelope.time).total_seconds()
                producer = envelope.type.partition(".")[0]
                DELAY.labels(self.service, producer).observe(max(late, 0.0))
        for (kind, outcome), times in tally.items():
            EVENTS.labels(self.service, kind, outcome).inc(times)

    def kept(self, type_name: str, kind: str) -> None:
        """An event could not be handled; ``kind`` as in ``failures``.

        The type of one that cannot be read is whatever its sender wrote: it is not told here.
        """
        EVENTS.labels(self.service, "" if kind == "undecodable" else type_name, kind).inc()
