"""What a transaction changes is recorded: which rows, and in them what differs, before and after."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import select

from services.billing import handlers as billing
from services.billing.store import ContributionRow, FundEntryRow
from services.enrolment import handlers
from services.enrolment.store import LearnerRow, RunRow
from shared.audit import Change, Recorder
from shared.messaging import inbox
from shared.persistence import Database, Work
from shared.testing.builders import FUND, RUN, a_cancel_enrolment, a_requested, an_id, moment
from tests.service.billing.story import ZERO, a_fund
from tests.service.enrolment.story import HOLD_DAYS, a_learner, a_run, asks
from tests.support.statements import statements


@pytest.fixture
def db(database: Callable[[str], Database], travel: Callable[[datetime], None]) -> Database:
    travel(moment(3, 1))
    made = database("enrolment")
    a_run(made, places=1)
    a_learner(made, 1, name="Grace")
    return made


LEARNER = an_id(101)


def learner(work: Work) -> LearnerRow:
    found = work.session.get(LearnerRow, LEARNER)
    assert found is not None
    return found


def test_a_new_row_has_what_it_was_given_and_nothing_before(db: Database) -> None:
    with db.transaction() as work:
        recorder = Recorder(work.session)
        person = {"id": an_id(9), "name": "Ada", "email": "a@x.org", "audience": "academia"}
        handlers.register_learner(work, LearnerRow(**person))
        (change,) = recorder.changes()
    assert (change.table, change.key, change.before) == ("learners", an_id(9), None)
    assert change.after == person | {"registered_at": work.now.isoformat()}
    assert change.personal == ("email", "name")


def test_a_changed_row_has_what_differs(db: Database) -> None:
    with db.transaction() as work:
        row = learner(work)
        recorder = Recorder(work.session)
        row.country, row.audience = "IT", str(row.audience)
        with statements(db) as seen:
            changes = recorder.changes()
    assert changes == (Change("learners", LEARNER, {"country": "KE"}, {"country": "IT"}),)
    assert len(seen) == 1  # the UPDATE itself


def test_a_deleted_row_has_all_its_columns_and_nothing_after(db: Database) -> None:
    with db.transaction() as work:
        recorder = Recorder(work.session)
        row = learner(work)
        row.country = "IT"  # never written
        work.session.delete(row)
        (change,) = recorder.changes()
    assert change.after is None
    assert change.before is not None
    assert (change.before["name"], change.before["country"]) == ("Grace", "KE")
    assert change.personal == ("email", "name")


def test_what_is_as_before_is_no_change(db: Database) -> None:
    with db.transaction() as work:
        recorder = Recorder(work.session)
        row = learner(work)
        row.country = "IT"
        work.session.flush()
        row.country = "KE"
        made = RunRow(id=an_id(8), **{c: getattr(run(work), c) for c in RUN_COLUMNS})
        work.session.add(made)
        work.session.flush()
        work.session.delete(made)
        assert recorder.changes() == ()


RUN_COLUMNS = [c.name for c in RunRow.__table__.columns if c.name != "id"]


def run(work: Work) -> RunRow:
    found = work.session.get(RunRow, RUN)
    assert found is not None
    return found


def test_several_writes_of_a_row_are_one_change(db: Database) -> None:
    with db.transaction() as work:
        recorder = Recorder(work.session)
        row = learner(work)
        row.country, row.name = "IT", "Hopper"
        work.session.flush()
        row.country, row.gender, row.audience = "DE", "female", "academia"
        work.session.flush()
        row.audience = "un_staff"  # as it was
        (change,) = recorder.changes()
    assert change.before == {"country": "KE", "name": "Grace", "gender": None}
    assert change.after == {"country": "DE", "name": "Hopper", "gender": "female"}
    assert change.personal == ("name",)


def test_a_row_that_changes_and_goes_shows_what_stood_first(db: Database) -> None:
    with db.transaction() as work:
        recorder = Recorder(work.session)
        row = learner(work)
        row.country = "IT"
        work.session.flush()
        work.session.delete(row)
        (change,) = recorder.changes()
    assert (change.before or {})["country"] == "KE"
    assert change.after is None


def test_a_new_row_that_changes_is_new_as_it_is_at_last(db: Database) -> None:
    with db.transaction() as work:
        recorder = Recorder(work.session)
        row = LearnerRow(
            id=an_id(9), name="A", email="a@x", audience="other", registered_at=work.now
        )
        work.session.add(row)
        work.session.flush()
        row.name = "Ada"
        (change,) = recorder.changes()
    assert change.before is None
    assert (change.after or {})["name"] == "Ada"


def test_all_rows_that_a_use_case_changes_are_there(db: Database) -> None:
    held, waits = asks(db, 2), asks(db, 3)
    with db.transaction() as work:
        recorder = Recorder(work.session)
        command = a_cancel_enrolment(enrolment_id=held, by="learner")
        handlers.cancel_enrolment(work, command, hold_days=HOLD_DAYS)
        changes = {change.key: change for change in recorder.changes()}
    assert set(changes) == {held, waits}
    assert changes[waits].before is not None
    assert changes[waits].before["state"] == "waitlisted"
    assert (changes[waits].after or {})["state"] == "awaiting_funding"
    assert (changes[held].after or {})["state"] == "cancelled"


def test_amounts_days_and_keys_that_the_database_gave(
    database: Callable[[str], Database],
) -> None:
    db = database("billing")
    a_fund(db, 1000)
    with db.transaction() as work:
        recorder = Recorder(work.session)
        given = {"donor": "Italy", "currency": "EUR", "amount": Decimal("0.5"), "consumed": ZERO}
        day = {"fund_id": FUND, "received_on": date(2022, 3, 1)}
        billing.receive_contribution(work, ContributionRow(id=an_id(9), **given, **day))
        changes = {(change.table, change.key): change for change in recorder.changes()}
        entries = work.session.scalars(select(FundEntryRow.id)).all()
        (ledger,) = (key for table, key in changes if table == "ledger_entries")
    lines = {("ledger_lines", f"{ledger},{position}") for position in range(2)}
    others = {("contributions", an_id(9)), ("funds", FUND), ("fund_entries", str(max(entries)))}
    assert set(changes) == lines | others | {("ledger_entries", ledger)}
    added = changes["contributions", an_id(9)].after or {}
    assert (added["amount"], added["received_on"]) == ("0.5", "2022-03-01")
    line = changes["ledger_lines", f"{ledger},0"].after or {}
    assert (line["entry_id"], line["amount"]) == (ledger, "0.50")
    assert (changes["funds", FUND].after or {})["contributed"] == "1000.50"


def test_the_tables_that_carry_events_are_no_part_of_it(db: Database) -> None:
    with db.transaction() as work:
        recorder = Recorder(work.session)
        inbox.claim(work.session, ["e1"], work.now)
        work.emit(a_requested(), subject="e1")
        work.write_outbox()
        assert recorder.changes() == ()


def test_one_session_does_not_hear_another(db: Database) -> None:
    with db.transaction() as work:
        recorder = Recorder(work.session)
        work.session.rollback()
    with db.transaction() as work:
        learner(work).country = "IT"
    assert recorder._changes == {}
