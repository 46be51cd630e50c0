"""What the catalogue tells of runs: kept, released, closed; and in what order it may come."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from services.enrolment.store import Store
from shared.errors import NotYet, Refused
from shared.events import enrolment
from shared.persistence import Database
from shared.testing.builders import (
    RUN,
    a_run_cancelled,
    a_run_delivered,
    a_run_scheduled,
    an_enrolment_funded,
    moment,
)
from shared.testing.told import told
from tests.service.enrolment.story import a_run, asks, ends, hears, states


@pytest.fixture(autouse=True)
def in_february(travel: Callable[[datetime], None]) -> None:
    travel(moment(2, 2))


def test_a_run_is_kept_once(db: Database) -> None:
    hears(db, a_run_scheduled(), a_run_scheduled())
    with db.reading() as session:
        run = Store(session).find_run(RUN)
    assert run is not None
    assert (run.course_code, run.places, run.audiences) == (
        "SDG-101",
        20,
        ["un_staff", "government"],
    )


def test_a_cancelled_run_releases_everybody_and_offers_no_place(db: Database) -> None:
    a_run(db, places=3)
    everybody = [asks(db, number) for number in range(1, 6)]
    hears(db, *[an_enrolment_funded(enrolment_id=one) for one in everybody[:2]])
    hears(db, a_run_cancelled(reason="the trainer is ill"))
    assert states(db, *everybody) == ["cancelled"] * 5
    cancelled = told(db, enrolment.Cancelled)
    assert sorted(event.was for event in cancelled) == [
        "awaiting_funding",
        "confirmed",
        "confirmed",
        "waitlisted",
        "waitlisted",
    ]
    assert {(event.by, event.reason) for event in cancelled} == {("college", "the trainer is ill")}
    assert told(db, enrolment.PlaceOffered) == []


def test_the_same_cancellation_twice_releases_once(db: Database) -> None:
    a_run(db)
    asks(db, 1)
    hears(db, a_run_cancelled(), a_run_cancelled())
    assert len(told(db, enrolment.Cancelled)) == 1


def test_a_place_that_was_given_an_outcome_stays_when_the_run_is_cancelled(db: Database) -> None:
    a_run(db)
    first = asks(db, 1)
    hears(db, an_enrolment_funded(enrolment_id=first))
    ends(db, first, "completed")
    hears(db, a_run_cancelled())
    assert states(db, first) == ["completed"]


@pytest.mark.parametrize("event", [a_run_cancelled(), a_run_delivered()])
def test_a_run_that_is_over_takes_nobody(db: Database, event: object) -> None:
    a_run(db)
    hears(db, event)
    with pytest.raises(Refused) as refused:
        asks(db, 1)
    assert refused.value.reason == "run_not_open"


@pytest.mark.parametrize("event", [a_run_cancelled(), a_run_delivered()])
def test_news_of_a_run_that_is_not_known_yet_is_for_later(db: Database, event: object) -> None:
    with pytest.raises(NotYet, match=f"run {RUN} is not known here yet"):
        hears(db, event)
