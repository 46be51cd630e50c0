"""The same event at two instances at the same moment: one handles it, the other waits for that."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from shared.events import enrolment
from shared.messaging.consumer import Consumer
from shared.persistence import Database, Work
from shared.testing.builders import a_requested, an_id
from tests.faults.at_once import count, effects, ready
from tests.support.deliveries import delivery
from tests.support.process import WITHIN, until

EVENT = delivery(a_requested(enrolment_id=an_id(1)), "event-1")
WAITS = text("SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'transactionid'")


class Killed(BaseException):
    """The instance is gone: no handler of errors sees that, and its transaction is rolled back."""


@pytest.fixture
def db(database: Callable[[str], str]) -> Iterator[Database]:
    """A database with a table of effects."""
    made = Database(database("analytics"))
    ready(made)
    yield made
    made.close()


def second_comes_meanwhile(db: Database, *, first_dies: bool) -> None:
    """The first instance is in its handler until the second one waits for it."""

    def is_waited_for() -> bool:
        with db.reading() as session:
            return bool(session.scalar(WAITS))

    def slow(work: Work, event: enrolment.Requested) -> None:
        count(work, event)
        seconds.append(pool.submit(Consumer(db, {enrolment.Requested: count}).handle, [EVENT]))
        until(is_waited_for, WITHIN, "the second one waits")
        if first_dies:
            raise Killed

    with ThreadPoolExecutor(1) as pool:
        seconds: list = []
        first = Consumer(db, {enrolment.Requested: slow})
        if first_dies:
            with pytest.raises(Killed):
                first.handle([EVENT])
        else:
            first.handle([EVENT])
        seconds[0].result()


@pytest.mark.parametrize("first_dies", [False, True])
def test_who_comes_second_waits_and_then_knows_whether_it_is_done(
    db: Database, first_dies: bool
) -> None:
    second_comes_meanwhile(db, first_dies=first_dies)
    assert effects(db) == [an_id(1)]
