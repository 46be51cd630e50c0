"""A unit of work: all of it or nothing, with the events that it tells."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import psycopg2
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from shared.errors import Conflict, NotFound, Unavailable
from shared.events import to_json
from shared.messaging import inbox, outbox
from shared.observability import traced
from shared.persistence import Cause, Database
from shared.testing.builders import a_cancelled, a_requested, moment


@pytest.fixture
def db(database: Callable[[str], Database]) -> Database:
    return database("enrolment")


def told(db: Database) -> list[str]:
    """The subjects of what is in the outbox, in order."""
    with db.reading() as session:
        return [
            row.subject for row in outbox.unsent(session, moment(12, 31).replace(year=9999), 99)
        ]


def handled(db: Database) -> int:
    """How many rows the transactions of these tests left."""
    with db.reading() as session:
        return inbox.count(session)


def test_what_it_did_and_what_it_told_are_committed_together(db: Database) -> None:
    with db.transaction() as work:
        inbox.claim(work.session, ["e1"], work.now)
        work.emit(a_requested(), subject="first")
        work.emit(a_cancelled(), subject="second")
        assert told(db) == []  # nobody sees it before
    assert (handled(db), told(db)) == (1, ["first", "second"])


@pytest.mark.parametrize("error", [NotFound("x"), ZeroDivisionError(), KeyboardInterrupt()])
def test_nothing_is_left_when_it_raises(db: Database, error: BaseException) -> None:
    def breaks() -> None:
        with db.transaction() as work:
            inbox.claim(work.session, ["e1"], work.now)
            work.emit(a_requested(), subject="first")
            raise error

    with pytest.raises(type(error)):
        breaks()
    assert (handled(db), told(db)) == (0, [])
    assert not db.woken.is_set()


def test_the_relay_is_woken_when_something_was_told(db: Database) -> None:
    with db.transaction() as work:
        inbox.claim(work.session, ["e1"], work.now)
    assert not db.woken.is_set()
    with db.transaction() as work:
        work.emit(a_requested(), subject="first")
    assert db.woken.is_set()


def test_a_row_of_the_outbox_says_all_that_the_envelope_needs(db: Database) -> None:
    event = a_requested()
    cause = Cause("correlation", "cause", f"00-{'a' * 32}-{'b' * 16}-01", version=4)
    with db.transaction(cause) as work:
        work.emit(event, subject="e1", version=5)
    with db.reading() as session:
        (row,) = outbox.latest(session, None, 9)
    assert (row.type, row.subject, row.version) == ("enrolment.requested.v1", "e1", 5)
    assert (row.correlation_id, row.causation_id) == ("correlation", "cause")
    assert (row.traceparent, row.payload) == (cause.traceparent, to_json(event))
    assert (row.time, row.sent_at, row.attempts) == (work.now, None, 0)


def test_an_event_that_nothing_caused_begins_a_story(db: Database) -> None:
    with traced(None) as trace, db.transaction() as work:
        work.emit(a_requested(), subject="e1")
    with db.reading() as session:
        (row,) = outbox.latest(session, None, 9)
    assert (row.correlation_id, row.causation_id) == (row.event_id, None)
    assert row.traceparent.split("-")[1] == trace


def test_a_clash_of_two_rows_is_a_conflict_in_one_line(db: Database) -> None:
    twice = text("INSERT INTO inbox VALUES ('e1', '2022-01-01'), ('e1', '2022-01-01')")
    with pytest.raises(Conflict, match="UNIQUE") as clash, db.transaction() as work:
        work.session.execute(twice)
    assert "\n" not in clash.value.message
    assert handled(db) == 0


@pytest.mark.parametrize(
    "url",
    ["sqlite:////nowhere/at/all.sqlite3", "postgresql+psycopg2://u:secret@127.0.0.1:1/billing"],
    ids=["sqlite", "postgresql"],
)
@pytest.mark.parametrize("way", [Database.transaction, Database.reading])
def test_a_database_that_is_away_is_told_in_one_line(
    url: str, way: Callable[[Database], AbstractContextManager[Any]]
) -> None:
    nowhere = Database(url)
    with pytest.raises(Unavailable, match="database away: ") as away, way(nowhere) as opened:
        getattr(opened, "session", opened).execute(text("SELECT 1"))
    assert "\n" not in away.value.message
    assert "secret" not in away.value.message
    with pytest.raises(Unavailable):
        nowhere.ping()


@pytest.mark.parametrize("is_lost", [True, False])
def test_only_a_lost_connection_makes_another_error_an_absence(db: Database, is_lost: bool) -> None:
    error = DBAPIError("SELECT", {}, psycopg2.DatabaseError("odd"), connection_invalidated=is_lost)
    with pytest.raises(Unavailable if is_lost else DBAPIError), db.transaction():
        raise error
