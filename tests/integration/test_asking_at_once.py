"""People who ask for a place at the same moment, on a real PostgreSQL, where the run has no limit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import func, select

from services.enrolment import handlers
from services.enrolment.store import EnrolmentRow, LearnerRow
from shared import clock, migrate
from shared.events import commands
from shared.persistence import Database
from shared.testing.builders import a_run_scheduled, an_id, moment

RUN = an_id(1)
HOLD_DAYS = 14


@pytest.fixture
def db(database: Callable[[str], str]) -> Iterator[Database]:
    """Enrolment's database, with a run without a limit and two learners."""
    clock.travel(moment(2, 2))
    made = Database(database("enrolment"))
    migrate.upgrade("enrolment", made)
    scheduled = a_run_scheduled(run_id=RUN, places=None)
    with made.transaction() as work:
        handlers.table(HOLD_DAYS)[type(scheduled)](work, scheduled)
        for number in (1, 2):
            learner = LearnerRow(
                id=an_id(number), name="Ada", email=f"{number}@example.org", audience="un_staff"
            )
            handlers.register_learner(work, learner)
    yield made
    made.close()


def asks(db: Database, learner: int, before_commit: Callable[[], object] = lambda: None) -> str:
    """Returns the enrolment."""
    with db.transaction() as work:
        command = commands.RequestEnrolment(run_id=RUN, learner_id=an_id(learner))
        enrolment, _ = handlers.request_enrolment(work, command, hold_days=HOLD_DAYS)
        work.session.flush()
        before_commit()
        return enrolment.id


def test_two_people_do_not_wait_for_each_other(db: Database) -> None:
    both = Barrier(2)
    with ThreadPoolExecutor(2) as pool:  # each commits when the other has asked, too
        made = list(pool.map(lambda learner: asks(db, learner, lambda: both.wait(20)), (1, 2)))
    assert len(set(made)) == 2


def test_who_asks_twice_at_once_has_one_enrolment(db: Database) -> None:
    begins = Barrier(4)

    def ask(_: int) -> str:
        begins.wait(20)
        return asks(db, 1)

    with ThreadPoolExecutor(4) as pool:
        made = set(pool.map(ask, range(4)))
    assert len(made) == 1
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(EnrolmentRow)) == 1
