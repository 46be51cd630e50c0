"""Billing and analytics in this process, as they stand when every event comes once and in its order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from services.analytics import handlers as of_analytics
from services.billing import handlers as of_billing
from shared import migrate
from shared.events.envelope import Delivery
from shared.messaging import outbox
from shared.messaging.consumer import Consumer
from shared.persistence import Database
from tests.support.lives import agree
from tests.support.teller import Told, delivery_of

AT_ONCE = 500  # deliveries handled together


class InOrder:
    """``database`` makes their databases. Billing has the agreements of ``lives``."""

    def __init__(self, database: Callable[[str], str]) -> None:
        self.billing = Database(database("billing"))
        self.analytics = Database(database("analytics"))
        for name, opened in (("billing", self.billing), ("analytics", self.analytics)):
            migrate.upgrade(name, opened)
        agree(self.billing)
        self._consumers = (
            Consumer(self.billing, of_billing.table()),
            Consumer(self.analytics, of_analytics.table(), of_analytics.keep_event),
        )
        self._carried = 0

    def hears(self, events: Sequence[Told]) -> None:
        """Both hear it, and analytics what billing answers."""
        deliveries = [one.delivery() for one in events]
        for consumer in self._consumers:
            _handle(consumer, deliveries)
        _handle(self._consumers[1], list(self._answers()))

    def _answers(self) -> Iterator[Delivery]:
        with self.billing.reading() as session:
            rows = outbox.latest(session, None, 1_000_000, self._carried)[::-1]
        for row in rows:
            self._carried = row.seq
            yield delivery_of(row, "billing.events")

    def close(self) -> None:
        """Give the connections back."""
        self.billing.close()
        self.analytics.close()


def _handle(consumer: Consumer, deliveries: Sequence[Delivery]) -> None:
    for first in range(0, len(deliveries), AT_ONCE):
        consumer.handle(deliveries[first : first + AT_ONCE])
