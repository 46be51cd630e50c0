"""Campaign: the same event reaches two instances at the same moment."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from threading import Barrier, Thread
from typing import Any

from sqlalchemy import text

from shared import migrate
from shared.events import enrolment
from shared.events.envelope import Delivery
from shared.messaging.consumer import Consumer
from shared.persistence import Database, Work
from shared.testing.builders import a_requested, an_id
from tests.support import counting
from tests.support.account import Account
from tests.support.college import College
from tests.support.deliveries import delivery

INSTANCES = 2
BATCH = 10  # deliveries of one barrier: the instances have them in different orders


def ready(database: Database) -> None:
    """Make the tables, and the one in which an effect that is done twice shows."""
    migrate.upgrade("analytics", database)
    with database.engine.begin() as connection:
        connection.execute(text(counting.TABLE))


def effects(database: Database) -> list[str]:
    """The enrolments whose requests were handled, once for each time."""
    with database.reading() as session:
        rows = session.execute(text("SELECT enrolment_id FROM effects ORDER BY number"))
        return list(rows.scalars())


def count(work: Work, event: enrolment.Requested) -> None:
    """The handler: what it does twice is there twice."""
    work.session.execute(counting.ADD, {"id": event.enrolment_id})


def at_the_same_moment(college: College, size: int, seconds: float) -> Account:
    """``size`` events, and as many again until the time is over; two at a time meet at a barrier.
    The college has analytics, and nothing runs."""
    account = Account(f"the same event at {INSTANCES} instances at once")
    database = college.databases["analytics"]
    ready(database)
    end, first = time.monotonic() + seconds, 0
    while not first or time.monotonic() < end:
        ids = [an_id(number) for number in range(first, first + size)]
        account.attempted.update(ids)
        _deliver(database, [_requested(one) for one in ids])
        account.acknowledged.update(ids)
        first += size
    account.found(effects(database))
    return account


def _requested(enrolment_id: str) -> Delivery:
    return delivery(a_requested(enrolment_id=enrolment_id), f"event of {enrolment_id}")


def _deliver(database: Database, deliveries: Sequence[Delivery]) -> None:
    """Each instance has all of them, batch by batch, and begins each batch with the other."""
    barrier = Barrier(INSTANCES)

    def work(backwards: bool) -> None:
        consumer = Consumer(database, {enrolment.Requested: count})
        for first in range(0, len(deliveries), BATCH):
            batch = deliveries[first : first + BATCH]
            barrier.wait()
            consumer.handle(batch[::-1] if backwards else batch)

    _all(work, [False, True])


def _all(work: Callable[[Any], None], arguments: Sequence[Any]) -> None:
    threads = [Thread(target=work, args=(one,)) for one in arguments]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
