"""A place is given back while billing's answer is handled: who comes second knows what the first did."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from sqlalchemy import text

from services.enrolment import handlers
from services.enrolment.store import LearnerRow
from shared import clock, migrate
from shared.events import commands, enrolment
from shared.persistence import Database
from shared.testing.builders import (
    ENROLMENT,
    LEARNER,
    RUN,
    a_run_scheduled,
    an_enrolment_funded,
    moment,
)
from shared.testing.told import told
from tests.support.process import WITHIN, until

WAITS = text("SELECT count(*) FROM pg_locks WHERE NOT granted")


@pytest.fixture
def db(database: Callable[[str], str]) -> Iterator[Database]:
    """One learner has asked for a place, and holds it."""
    clock.travel(moment(2, 2))
    made = Database(database("enrolment"))
    migrate.upgrade("enrolment", made)
    who = {"id": LEARNER, "name": "A learner", "email": "learner@example.org"}
    with made.transaction() as work:
        handlers.table(14)[type(a_run_scheduled())](work, a_run_scheduled(audiences=()))
        handlers.register_learner(work, LearnerRow(audience="un_staff", **who))
    with made.transaction() as work:
        asked = commands.RequestEnrolment(RUN, LEARNER, ENROLMENT)
        handlers.request_enrolment(work, asked, hold_days=14)
    yield made
    made.close()
    clock.travel(None)


def cancel(db: Database) -> None:
    with db.transaction() as work:
        command = commands.CancelEnrolment(ENROLMENT, "learner", "ill")
        handlers.cancel_enrolment(work, command, hold_days=14)


def is_waited_for(db: Database) -> bool:
    with db.reading() as session:
        return bool(session.scalar(WAITS))


def test_who_cancels_while_the_place_is_confirmed_gives_back_a_confirmed_place(
    db: Database,
) -> None:
    funded = an_enrolment_funded()
    with ThreadPoolExecutor(1) as pool:
        with db.transaction() as work:
            handlers.table(14)[type(funded)](work, funded)
            work.session.flush()
            cancelling = pool.submit(cancel, db)
            until(partial(is_waited_for, db), WITHIN, "who cancels waits")
        cancelling.result()
    (confirmed,) = told(db, enrolment.Confirmed)
    (cancelled,) = told(db, enrolment.Cancelled)
    assert (confirmed.enrolment_id, cancelled.was) == (ENROLMENT, "confirmed")
    versions = text("SELECT version FROM outbox WHERE subject = :id ORDER BY seq")
    with db.reading() as session:
        assert list(session.scalars(versions, {"id": ENROLMENT})) == [1, 2, 3]
