"""The four services without a broker: what one tells is handed to the others' consumers.

It delivers as the topology says, from the outboxes, until nothing is left. Deliveries may be shuffled
and repeated, as a broker after a restart would.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import timedelta

from collegium import services
from shared import clock
from shared.events import kind_named
from shared.events.envelope import Delivery, headers_of
from shared.events.hearers import hearers
from shared.messaging import failures, outbox, topology
from shared.messaging.topology import SERVICES
from shared.persistence import Database
from shared.service import Service

MOST_ROUNDS = 200
LONGEST_PAUSE = timedelta(minutes=2)  # of an event that waits for another one


class Bus:
    """``chance`` shuffles and cuts the deliveries; each is made ``times`` times."""

    def __init__(
        self,
        database: Callable[[str], Database],
        *,
        chance: random.Random | None = None,
        times: int = 1,
    ) -> None:
        self.databases = {name: database(name) for name in SERVICES}
        self.services = {name: _service(name, self.databases[name]) for name in SERVICES}
        self.chance = chance
        self.times = times

    def settle(self) -> None:
        """Deliver until nothing is left. Fails when an event can never be handled."""
        for _ in range(MOST_ROUNDS):
            if not self.carry() and not self.retry():
                break
        assert self.left() == []

    def carry(self) -> int:
        """Deliver what was told and not delivered yet; returns how many deliveries."""
        inboxes: dict[str, list[Delivery]] = {name: [] for name in SERVICES}
        for producer in SERVICES:
            for hearer, delivery in self._told(producer):
                inboxes[hearer].extend([delivery] * self.times)
        for hearer, deliveries in inboxes.items():
            for batch in self._batches(deliveries):
                self.services[hearer].consumer().handle(batch)
        return sum(len(deliveries) for deliveries in inboxes.values())

    def retry(self) -> int:
        """Let the time pass until the events that wait are tried again; returns how many."""
        if not self.left():
            return 0
        clock.travel(clock.now() + LONGEST_PAUSE)
        return sum(service.consumer().retry_due() for service in self.services.values())

    def left(self) -> list[str]:
        """The errors of the events that no service could handle so far."""
        errors: list[str] = []
        for name, database in self.databases.items():
            with database.reading() as session:
                errors += [f"{name}: {row.type}: {row.error}" for row in failures.listing(session)]
        return errors

    def _told(self, producer: str) -> Iterator[tuple[str, Delivery]]:
        with self.databases[producer].transaction() as work:
            rows = outbox.unsent(work.session, work.now, 10_000)
            outbox.mark_sent(work.session, [row.seq for row in rows], work.now)
        for row in rows:
            kind = kind_named(row.type)
            exchange = topology.events_exchange(producer).name
            body = row.payload.encode()
            delivery = Delivery(exchange, kind.routing_key, dict(headers_of(row)), body)
            for hearer in hearers(kind):
                yield hearer, delivery

    def _batches(self, deliveries: list[Delivery]) -> Iterator[list[Delivery]]:
        if self.chance is None:
            yield deliveries
            return
        self.chance.shuffle(deliveries)
        while deliveries:
            size = self.chance.randint(1, 5)
            yield deliveries[:size]
            deliveries = deliveries[size:]


def _service(name: str, database: Database) -> Service:
    """A service's class as nameko would make it, for its consumer and its timers."""
    settings = services.settings_of(name, {})
    service: Service = services.container_of(settings, database).service_cls()
    service.database, service.settings = database, settings
    return service
