"""What became of a confirmed place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from shared.errors import IllegalTransition, Invalid, NotFound
from shared.events import enrolment
from shared.persistence import Database
from shared.testing.builders import an_enrolment_funded, an_id, moment
from shared.testing.told import told
from tests.service.enrolment.story import a_run, asks, cancels, ends, hears, states

EVENTS = {
    "completed": enrolment.Completed,
    "not_completed": enrolment.NotCompleted,
    "no_show": enrolment.NoShow,
}


@pytest.fixture
def confirmed(db: Database, travel: Callable[[datetime], None]) -> str:
    """An enrolment whose place is taken."""
    travel(moment(2, 2))
    a_run(db)
    first = asks(db, 1)
    hears(db, an_enrolment_funded(enrolment_id=first))
    return first


@pytest.mark.parametrize("outcome", EVENTS)
def test_an_outcome_is_told_once(db: Database, confirmed: str, outcome: str) -> None:
    for _ in range(2):
        ends(db, confirmed, outcome)
    assert states(db, confirmed) == [outcome]
    (event,) = told(db, *EVENTS.values())
    assert isinstance(event, EVENTS[outcome])
    assert event.enrolment_id == confirmed


def test_a_second_other_outcome_is_refused(db: Database, confirmed: str) -> None:
    ends(db, confirmed, "completed")
    with pytest.raises(IllegalTransition, match="is completed: cannot miss"):
        ends(db, confirmed, "no_show")


def test_a_place_that_was_used_cannot_be_given_back(db: Database, confirmed: str) -> None:
    ends(db, confirmed, "completed")
    with pytest.raises(IllegalTransition, match="is completed: cannot cancel"):
        cancels(db, confirmed)


def test_nobody_completes_without_a_confirmed_place(db: Database, confirmed: str) -> None:
    second = asks(db, 2)
    with pytest.raises(IllegalTransition, match="is awaiting_funding: cannot complete"):
        ends(db, second, "completed")


def test_an_unknown_outcome_or_enrolment_is_named(db: Database, confirmed: str) -> None:
    with pytest.raises(Invalid, match="'vanished' is not one of completed, not_completed, no_show"):
        ends(db, confirmed, "vanished")
    with pytest.raises(NotFound, match=an_id(999)):
        ends(db, an_id(999), "completed")
