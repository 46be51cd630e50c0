"""The audit trail on SQLite: what is kept is found, and stays as it is; a person can be erased."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text

from shared import audit
from shared.audit import Change
from shared.errors import Conflict
from shared.persistence import Database
from shared.testing.builders import LEARNER, an_id
from tests.support.statements import statements
from tests.support.trail import ADA, BEN, CASES, ENTRIES, NAMED, an_entry, fill, found, ids

ERASED = audit.ERASED


@pytest.fixture
def trail(database: Callable[[str], Database]) -> Database:
    made = database("enrolment")
    fill(made)
    return made


def test_what_was_kept_is_found_as_it_was(trail: Database) -> None:
    kept = sorted(found(trail), key=lambda entry: entry.id)
    for entry, was in zip(kept, ENTRIES, strict=True):
        changed = tuple(f"{change.table}/{change.key}" for change in was.changes)
        assert entry == replace(was, id=entry.id, subjects=was.subjects + changed)


@pytest.mark.parametrize(("asked", "expected"), CASES)
def test_each_filter(trail: Database, asked: dict[str, Any], expected: list[int]) -> None:
    assert ids(trail, **asked) == expected


def test_it_is_kept_when_the_transaction_commits_and_only_then(trail: Database) -> None:
    def breaks() -> None:
        with trail.transaction() as work:
            audit.record(work.session, an_entry(changes=(NAMED,)))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        breaks()
    assert len(ids(trail)) == len(ENTRIES)


@pytest.mark.parametrize(("changes", "count"), [((), 1), ((NAMED,), 2)])
def test_keeping_costs_one_statement_and_one_more_with_personal_values(
    trail: Database, changes: tuple[Change, ...], count: int
) -> None:
    with trail.transaction() as work, statements(trail) as seen:
        audit.record(work.session, an_entry(changes=changes))
    assert len([one for one in seen if not one.startswith("BEGIN")]) == count, seen


def test_what_no_database_keeps_is_shown_as_a_mark(trail: Database) -> None:
    odd = an_entry(who="c", path="/v1/\0\ud800", who_name="A\nB", subjects=("x/\0", "y" * 999))
    with trail.transaction() as work:
        audit.record(work.session, odd)
    (entry,) = found(trail, who="c")
    assert (entry.path, entry.who_name) == ("/v1/\ufffd\ufffd", "A\ufffdB")
    assert entry.subjects == ("x/\ufffd", "y" * 300)


def test_a_subject_is_named_once(trail: Database) -> None:
    with trail.transaction() as work:
        subjects = (f"learners/{LEARNER}",) * 2
        audit.record(work.session, an_entry(who="c", subjects=subjects, changes=(NAMED,)))
    assert found(trail, who="c")[0].subjects == subjects[:1]


def test_personal_values_stand_apart_from_the_entry(trail: Database) -> None:
    with trail.reading() as session:
        entries = session.execute(text("SELECT changes FROM audit")).scalars().all()
        apart = session.execute(text('SELECT "column", after FROM audit_personal')).all()
    assert not any("Grace" in kept or "g@x.org" in kept for kept in entries)
    assert sorted(tuple(row) for row in apart) == [("email", '"g@x.org"'), ("name", '"Grace"')]


def test_an_erased_person_is_gone_and_what_was_done_is_not(trail: Database) -> None:
    renamed = Change("learners", LEARNER, {"name": "Grace"}, {"name": "Hopper"}, ("name",))
    other = replace(NAMED, key=an_id(77))
    with trail.transaction() as work:
        audit.record(
            work.session, an_entry(who=LEARNER, who_name="Grace", changes=(renamed, other))
        )
        audit.forget_person(work.session, LEARNER)
        audit.forget_person(work.session, LEARNER)  # once more changes nothing
    (own,) = found(trail, who=LEARNER)
    assert (own.who_name, own.address, own.action) == (None, None, "see learners")
    assert (own.changes[0].before, own.changes[0].after) == ({"name": ERASED}, {"name": ERASED})
    assert own.changes[1] == other  # of somebody else
    (made,) = found(trail, action="register learners")
    assert made.changes[0].before is None
    assert made.changes[0].after == {"name": ERASED, "email": ERASED, "country": "KE"}
    assert made.who_name == "Ada Lovelace"


def test_a_personal_column_without_a_value_is_not_erased(trail: Database) -> None:
    nothing = Change("learners", an_id(8), None, {"name": None, "country": None}, ("name",))
    with trail.transaction() as work:
        audit.record(work.session, an_entry(who="c", changes=(nothing,)))
    (change,) = found(trail, who="c")[0].changes
    assert change.after == {"name": None, "country": None}


REFUSED = [
    "UPDATE audit SET action = 'nothing', who_name = NULL, address = NULL",
    "UPDATE audit SET who_name = 'Eve', address = NULL WHERE id = 1",
    "UPDATE audit SET who_name = NULL, address = '::1' WHERE id = 1",
    "UPDATE audit SET changes = '[]', who_name = NULL, address = NULL WHERE id = 2",
    "DELETE FROM audit WHERE id = 1",
    "UPDATE audit_personal SET before = NULL, after = '\"Eve\"'",
    'UPDATE audit_personal SET "before" = \'"Eve"\', after = NULL',
    "UPDATE audit_personal SET key = 'other', before = NULL, after = NULL",
    "DELETE FROM audit_personal",
]
REPLACED = [
    "UPDATE OR REPLACE audit SET id = 1 WHERE id = 2",
    "INSERT OR REPLACE INTO audit SELECT * FROM audit WHERE id = 1",
    "INSERT OR REPLACE INTO audit_personal SELECT * FROM audit_personal",
    "UPDATE audit SET rowid = 99, who_name = NULL, address = NULL WHERE id = 1",
]


@pytest.mark.parametrize("statement", REFUSED + REPLACED)
def test_the_database_refuses_to_change_it(trail: Database, statement: str) -> None:
    before = found(trail)
    said = "on audit.* refused: the audit trail is only ever added to"
    with pytest.raises(Conflict, match=said), trail.transaction() as work:
        work.session.execute(text(statement))
    assert found(trail) == before


def test_ids_are_never_used_again(trail: Database) -> None:
    with trail.transaction() as work:
        work.session.execute(text("DROP TRIGGER audit_delete"))
        work.session.execute(text("DELETE FROM audit WHERE id = 5"))
        audit.record(work.session, an_entry(who="c"))
    assert ids(trail, who="c") == [6]


def test_who_did_it_is_found_under_their_id(trail: Database) -> None:
    assert {entry.who_name for entry in found(trail, who=ADA)} == {"Ada Lovelace"}
    assert {entry.roles for entry in found(trail, who=BEN)} == {()}
