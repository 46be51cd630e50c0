"""The audit trail on a real PostgreSQL: kept, found, and refused to whoever would change it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
from sqlalchemy import ColumnElement, select, text
from sqlalchemy.exc import DBAPIError

from shared import audit, migrate
from shared.audit import ERASED, Change, by_words
from shared.audit.tables import audit as table
from shared.persistence import Database
from shared.testing.builders import LEARNER
from tests.support.trail import CASES, ENTRIES, an_entry, fill, found, ids

BY_INDEX = "SET enable_seqscan = off; SET enable_indexscan = off"  # as in a trail of a million


@pytest.fixture
def trail(database: Callable[[str], str]) -> Iterator[Database]:
    made = Database(database("enrolment"), pool_size=1)
    migrate.upgrade("enrolment", made)
    fill(made)
    yield made
    made.close()


@pytest.mark.parametrize("by_index", [False, True])
def test_each_filter(trail: Database, by_index: bool) -> None:
    if by_index:
        with trail.transaction() as work:  # the only connection that there is
            work.session.execute(text(BY_INDEX))
    wrong = [(asked, expected) for asked, expected in CASES if ids(trail, **asked) != expected]
    assert wrong == []


@pytest.mark.parametrize(
    ("clause", "index"),
    [
        (by_words.about("learners/y"), "audit_by_subject"),
        (by_words.with_words("mission"), "audit_by_words"),
    ],
)
def test_subjects_and_words_have_an_index(
    trail: Database, clause: ColumnElement[bool], index: str
) -> None:
    query = (
        select(table.c.id)
        .where(clause)
        .compile(trail.engine, compile_kwargs={"literal_binds": True})
    )
    with trail.transaction() as work:
        work.session.execute(text(BY_INDEX))
        plan = work.session.execute(text(f"EXPLAIN {query}")).scalars().all()
    assert any(f"on {index} " in line for line in plan), plan


def test_every_id_to_quote_is_found(trail: Database) -> None:
    quoted = [str(uuid4()) for _ in range(200)]
    with trail.transaction() as work:
        for one in quoted:
            audit.record(work.session, an_entry(request_id=one))
    assert [len(ids(trail, text=one)) for one in quoted] == [1] * len(quoted)


def test_a_change_of_many_rows_is_kept(trail: Database) -> None:
    """PostgreSQL has a limit to what it indexes of one entry, and the request would fail with it."""
    values = [{"name": str(uuid4())} for _ in range(20_000)]
    many = tuple(Change("rosters", str(uuid4()), None, value) for value in values)
    with trail.transaction() as work:
        audit.record(work.session, an_entry(who="c", changes=many))
    (entry,) = found(trail, subject=f"rosters/{many[-1].key}")
    assert entry.changes == many
    assert ids(trail, text=values[0]["name"]) == [entry.id]


KEEPS_NOTHING = "who_name = NULL, address = NULL"
REFUSED = [
    f"UPDATE audit SET action = 'nothing', {KEEPS_NOTHING}",
    f"UPDATE audit SET changes = '[]', {KEEPS_NOTHING} WHERE id = 2",
    "UPDATE audit SET who_name = 'Eve', address = NULL WHERE id = 1",
    "UPDATE audit SET who_name = NULL, address = '::1' WHERE id = 1",
    "INSERT INTO audit SELECT * FROM audit WHERE id = 1 "
    "ON CONFLICT (id) DO UPDATE SET who = EXCLUDED.action",
    "DELETE FROM audit WHERE id = 1",
    "TRUNCATE audit CASCADE",
    "TRUNCATE audit_personal",
    "UPDATE audit_personal SET before = NULL, after = '\"Eve\"'",
    "UPDATE audit_personal SET before = '\"Eve\"', after = NULL",
    "UPDATE audit_personal SET key = 'other', before = NULL, after = NULL",
    "DELETE FROM audit_personal",
]


@pytest.mark.parametrize("statement", REFUSED)
def test_the_database_refuses_to_change_it(trail: Database, statement: str) -> None:
    before = found(trail)
    said = "on audit.* refused: the audit trail is only ever added to"
    with pytest.raises(DBAPIError, match=said), trail.transaction() as work:
        work.session.execute(text(statement))
    assert found(trail) == before


def test_an_erased_person_is_gone_and_what_was_done_is_not(trail: Database) -> None:
    with trail.transaction() as work:
        audit.record(work.session, an_entry(who=LEARNER))
        audit.forget_person(work.session, LEARNER)
        audit.forget_person(work.session, LEARNER)
    (own,) = found(trail, who=LEARNER)
    assert (own.who_name, own.address, own.action) == (None, None, "see learners")
    (made,) = found(trail, action="register learners")
    assert made.changes[0].after == {"name": ERASED, "email": ERASED, "country": "KE"}
    assert ids(trail, text="Lovelace") == [5, 4, 1]  # who is somebody else
    assert len(found(trail)) == len(ENTRIES) + 1
