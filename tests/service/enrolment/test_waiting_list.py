"""The waiting list: places pass on in the order of asking, one for each that comes free."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from services.enrolment import handlers
from services.enrolment.store import Store
from shared.errors import Invalid
from shared.events import enrolment
from shared.persistence import Database
from shared.testing.builders import a_request_enrolment, an_enrolment_funded, moment
from shared.testing.told import told
from tests.service.enrolment.story import (
    HOLD_DAYS,
    a_run,
    asks,
    cancels,
    hears,
    names,
    states,
)

Travel = Callable[[datetime], None]


@pytest.fixture
def five(db: Database, travel: Travel) -> list[str]:
    """Five ask, an hour apart, the last registered first; two have a place."""
    a_run(db, places=2)
    asked = []
    for hour, number in enumerate((5, 4, 3, 2, 1)):
        travel(moment(2, 2, 9 + hour))
        asked.append(asks(db, number))
    return asked


def test_who_gives_a_place_back_gives_it_to_the_first_who_waits(
    db: Database, five: list[str]
) -> None:
    cancels(db, five[0])
    cancels(db, five[1])
    assert states(db, *five) == [
        "cancelled",
        "cancelled",
        "awaiting_funding",
        "awaiting_funding",
        "waitlisted",
    ]
    offered = [event.enrolment_id for event in told(db, enrolment.PlaceOffered)]
    assert offered == five[2:4]


def test_an_offered_place_is_held_anew(db: Database, five: list[str], travel: Travel) -> None:
    travel(moment(2, 20))
    cancels(db, five[0])
    with db.reading() as session:
        row = Store(session).enrolment(five[2])
    assert row.hold_until is not None
    assert (row.hold_until - row.changed_at).days == HOLD_DAYS
    assert row.changed_at.date() == moment(2, 20).date()


def test_leaving_the_list_moves_nobody(db: Database, five: list[str]) -> None:
    cancels(db, five[3])
    assert told(db, enrolment.PlaceOffered) == []
    cancels(db, five[0])
    assert states(db, five[2], five[4]) == ["awaiting_funding", "waitlisted"]


def test_cancelling_tells_what_was_given_back_and_only_once(db: Database, five: list[str]) -> None:
    hears(db, an_enrolment_funded(enrolment_id=five[0]))
    for one in (five[0], five[0], five[1], five[4]):
        cancels(db, one)
    cancelled = told(db, enrolment.Cancelled)
    assert [(event.enrolment_id, event.was) for event in cancelled] == [
        (five[0], "confirmed"),
        (five[1], "awaiting_funding"),
        (five[4], "waitlisted"),
    ]


def test_a_learner_may_ask_again_after_cancelling_and_goes_to_the_end(
    db: Database, five: list[str]
) -> None:
    cancels(db, five[0])
    with db.transaction() as work:
        learner = Store(work.session).enrolment(five[0]).learner_id
        command = a_request_enrolment(learner_id=learner, enrolment_id=None)
        again, is_new = handlers.request_enrolment(work, command, hold_days=HOLD_DAYS)
    assert (again.state, is_new, again.id != five[0]) == ("waitlisted", True, True)


def test_places_that_nobody_paid_in_time_pass_on(
    db: Database, five: list[str], travel: Travel
) -> None:
    hears(db, an_enrolment_funded(enrolment_id=five[1]))
    travel(moment(2, 16, 10))  # the hold of the first ended an hour ago
    with db.transaction() as work:
        assert handlers.expire_holds(work, hold_days=HOLD_DAYS) == 1
    assert states(db, *five[:4]) == ["expired", "confirmed", "awaiting_funding", "waitlisted"]
    assert names(told(db))[-2:] == ["expired", "place_offered"]
    with db.transaction() as work:
        assert handlers.expire_holds(work, hold_days=HOLD_DAYS) == 0


def test_a_hold_stands_until_its_deadline(db: Database, five: list[str], travel: Travel) -> None:
    travel(moment(2, 16, 8))
    with db.transaction() as work:
        assert handlers.expire_holds(work, hold_days=HOLD_DAYS) == 0
    assert states(db, five[0]) == ["awaiting_funding"]


def test_only_those_who_may_can_cancel(db: Database, five: list[str]) -> None:
    with pytest.raises(Invalid, match="'donor' is not one of learner, organisation, college"):
        cancels(db, five[0], by="donor")
