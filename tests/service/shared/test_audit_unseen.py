"""What a recorder could not see is refused while it listens: the audit trail has no hole."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from sqlalchemy import delete, update
from sqlalchemy.orm import object_session

from services.billing.store import Store as Billing
from services.enrolment.store import EnrolmentRow, LearnerRow
from shared.audit import Recorder
from shared.persistence import Database
from shared.testing.builders import an_id
from tests.service.enrolment.story import a_learner

LEARNER = an_id(101)


@pytest.fixture
def db(database: Callable[[str], Database]) -> Database:
    made = database("enrolment")
    a_learner(made, 1)
    return made


def test_sql_that_it_cannot_see_is_refused(db: Database) -> None:
    for statement in (update(LearnerRow).values(country="IT"), delete(EnrolmentRow)):
        with db.transaction() as work:
            Recorder(work.session)
            with pytest.raises(RuntimeError, match="past the ORM"):
                work.session.execute(statement)
    with db.reading() as session:
        assert session.get_one(LearnerRow, LEARNER).country == "KE"


def test_a_number_of_a_series_is_refused_too(database: Callable[[str], Database]) -> None:
    with database("billing").transaction() as work:
        Recorder(work.session)
        with pytest.raises(RuntimeError, match="counters"):
            Billing(work.session).purse.next_number("invoice", 2022)


def writes(db: Database, change: Callable[[LearnerRow], object]) -> None:
    with db.transaction() as work:
        recorder = Recorder(work.session)
        change(work.session.get_one(LearnerRow, LEARNER))
        recorder.changes()


def overwrites_unread(row: LearnerRow, expired: str | None = None) -> None:
    session = object_session(row)
    assert session is not None
    session.expire(row, [expired] if expired else None)
    row.country = "IT"


@pytest.mark.parametrize(
    "change",
    [
        lambda row: setattr(row, "country", LearnerRow.audience),  # the database computes it
        overwrites_unread,
        partial(overwrites_unread, expired="country"),
    ],
)
def test_a_value_that_it_cannot_see_is_refused(
    db: Database, change: Callable[[LearnerRow], object]
) -> None:
    with pytest.raises(RuntimeError, match=r"country.* unseen by the audit trail"):
        writes(db, change)
    with db.reading() as session:
        assert session.get_one(LearnerRow, LEARNER).country == "KE"
