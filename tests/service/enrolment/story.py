"""One line for each thing that happens to enrolment in these tests; every line is a transaction."""

from __future__ import annotations

from typing import Any

from services.enrolment import handlers
from services.enrolment.store import LearnerRow, Store
from shared.events import kind_of
from shared.persistence import Database
from shared.testing.builders import (
    RUN,
    a_cancel_enrolment,
    a_record_outcome,
    a_request_enrolment,
    a_run_scheduled,
    an_id,
)

HOLD_DAYS = 14


def hears(database: Database, *events: Any) -> None:
    """An event or a command comes in, as the consumer would hand it over."""
    table = handlers.table(HOLD_DAYS)
    for event in events:
        with database.transaction() as work:
            table[type(event)](work, event)


def a_run(database: Database, **changes: Any) -> None:
    """A run that everybody may ask for."""
    hears(database, a_run_scheduled(**({"audiences": ()} | changes)))


def a_learner(database: Database, number: int, **changes: Any) -> str:
    """A registered learner; returns the id."""
    person = {
        "id": an_id(100 + number),
        "name": f"Learner {number}",
        "email": f"learner{number}@example.org",
        "organisation": "UNDP",
        "audience": "un_staff",
        "country": "KE",
        "gender": None,
        "grade_band": None,
    }
    with database.transaction() as work:
        return handlers.register_learner(work, LearnerRow(**(person | changes)))[0].id


def asks(database: Database, number: int, run_id: str = RUN) -> str:
    """That learner registers and asks for a place; returns the enrolment's id."""
    learner = a_learner(database, number)
    wanted = an_id(200 + number)
    hears(database, a_request_enrolment(run_id=run_id, learner_id=learner, enrolment_id=wanted))
    return wanted


def cancels(database: Database, enrolment_id: str, by: str = "learner") -> None:
    """The place is given back."""
    hears(database, a_cancel_enrolment(enrolment_id=enrolment_id, by=by))


def ends(database: Database, enrolment_id: str, outcome: str) -> None:
    """What became of the place."""
    hears(database, a_record_outcome(enrolment_id=enrolment_id, outcome=outcome))


def states(database: Database, *enrolment_ids: str) -> list[str]:
    """The states of these enrolments."""
    with database.reading() as session:
        return [Store(session).enrolment(one).state for one in enrolment_ids]


def names(events: list[Any]) -> list[str]:
    """The events by their short names: ``requested``, ``cancelled``."""
    return [kind_of(type(event)).name for event in events]
