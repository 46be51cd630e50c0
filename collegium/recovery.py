"""What the in-memory broker lost when the process was killed, found again from the databases.

Each producer's outbox is read from its end, page by page, and compared with what the consumer has.
Queues keep their order, so what is missing stands at the end: the first page with nothing missing
ends the search.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from fnmatch import fnmatch

from shared.messaging import broker, failures, inbox, outbox, topology
from shared.messaging.outbox import OutboxRow
from shared.persistence import Database

PAGE = 500


def routes() -> Iterator[tuple[str, str]]:
    """Every (producer, consumer)."""
    for consumer, producers in topology.SUBSCRIPTIONS.items():
        for producer in producers:
            yield producer, consumer


def missing(
    databases: Mapping[str, Database], producer: str, consumer: str, since: int = 0
) -> list[OutboxRow]:
    """The events that the producer told after ``since`` and the consumer has not, oldest first."""
    keys = topology.SUBSCRIPTIONS[consumer][producer]
    found: list[OutboxRow] = []
    before: int | None = None
    while True:
        with databases[producer].reading() as session:
            page = outbox.latest(session, before, PAGE, since)
        heard = [row for row in page if _hears(keys, row.type)]
        lost = _not_there(databases[consumer], heard) if heard else set()
        found.extend(row for row in heard if row.event_id in lost)
        if len(page) < PAGE or (heard and not lost):
            return found[::-1]
        before = page[-1].seq


def last_moment(databases: Mapping[str, Database]) -> datetime | None:
    """When the newest event was told; ``None`` when there is none."""
    times: list[datetime] = []
    for database in databases.values():
        with database.reading() as session:
            times += [row.time for row in outbox.latest(session, None, 1)]
    return max(times, default=None)


class Settled:
    """Tells whether every event has been handled by everybody; looks only at what is new since."""

    def __init__(self, databases: Mapping[str, Database]) -> None:
        self.databases = databases
        self._until = dict.fromkeys(routes(), 0)  # everything up to there is handled

    def now(self) -> bool:
        """Whether nothing is under way at this moment."""
        ends = {name: self._end(name) for name in self.databases}
        for (producer, consumer), until in self._until.items():
            if until < ends[producer]:
                if missing(self.databases, producer, consumer, until):
                    return False
                self._until[producer, consumer] = ends[producer]
        if any(self._end(name) != end for name, end in ends.items()):
            return False  # a handler told more meanwhile
        return not any(self._waiting(name) for name in self.databases)

    def _end(self, name: str) -> int:
        with self.databases[name].reading() as session:
            return outbox.end(session)

    def _waiting(self, name: str) -> int:
        with self.databases[name].reading() as session:
            return failures.waiting_count(session)


def recover(databases: Mapping[str, Database], amqp_uri: str) -> int:
    """Give every consumer what it misses of what was sent; returns how many events."""
    publisher = broker.Publisher(broker.connect(amqp_uri))
    count = 0
    for producer, consumer in routes():
        rows = [r for r in missing(databases, producer, consumer) if r.sent_at is not None]
        publisher.publish(rows, topology.replay_exchange(producer).name, routing_key=consumer)
        count += len(rows)
    return count


def _not_there(consumer: Database, rows: Sequence[OutboxRow]) -> set[str]:
    with consumer.reading() as session:
        return inbox.unhandled(session, (row.event_id for row in rows))


def _hears(keys: Sequence[str], type_name: str) -> bool:
    routing_key = type_name.partition(".")[2]
    return any(key == "#" or fnmatch(routing_key, key) for key in keys)
