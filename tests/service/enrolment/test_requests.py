"""Asking for a place: held, waited for, or refused; asked twice, it is one enrolment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from services.enrolment import handlers
from services.enrolment.store import Store
from shared.errors import Conflict, NotFound, Refused
from shared.events import enrolment
from shared.persistence import Database
from shared.testing.builders import COURSE, RUN, a_request_enrolment, an_id, moment
from shared.testing.told import told
from tests.service.enrolment.story import HOLD_DAYS, a_learner, a_run, asks, names, states


def test_a_place_is_held_and_told_with_categories_only(
    db: Database, travel: Callable[[datetime], None]
) -> None:
    travel(moment(2, 2))
    a_run(db)
    first = asks(db, 1)
    (event,) = told(db, enrolment.Requested)
    person = enrolment.Learner(an_id(101), "UNDP", "un_staff", "KE", None, None)
    assert event == enrolment.Requested(first, RUN, COURSE, person, event.requested_at)
    with db.reading() as session:
        row = Store(session).enrolment(first)
    assert row.state == "awaiting_funding"
    assert row.hold_until == row.requested_at + timedelta(days=HOLD_DAYS)
    assert row.requested_at.date() == moment(2, 2).date()


def test_a_full_run_keeps_a_waiting_list(db: Database, travel: Callable[[datetime], None]) -> None:
    travel(moment(2, 2))
    a_run(db, places=1)
    assert states(db, asks(db, 1), asks(db, 2)) == ["awaiting_funding", "waitlisted"]
    assert names(told(db, enrolment.Requested, enrolment.Waitlisted)) == ["requested", "waitlisted"]


def test_a_full_run_without_a_waiting_list_refuses(
    db: Database, travel: Callable[[datetime], None]
) -> None:
    travel(moment(2, 2))
    a_run(db, places=1, waiting_list=False)
    asks(db, 1)
    with pytest.raises(Refused) as refused:
        asks(db, 2)
    assert refused.value.reason == "run_full"


def test_a_learner_whom_the_run_does_not_admit_is_refused_and_nothing_is_kept(
    db: Database, travel: Callable[[datetime], None]
) -> None:
    travel(moment(2, 2))
    a_run(db, audiences=("government",))
    with pytest.raises(Refused) as refused:
        asks(db, 1)
    assert refused.value.reason == "audience_not_admitted"
    assert told(db, enrolment.Requested) == []
    with pytest.raises(NotFound, match=an_id(201)):
        states(db, an_id(201))


def test_asking_again_changes_nothing_with_the_id_or_without(
    db: Database, travel: Callable[[datetime], None]
) -> None:
    travel(moment(2, 2))
    a_run(db, places=1)
    first = asks(db, 1)
    for chosen in (first, None, an_id(999)):
        command = a_request_enrolment(learner_id=an_id(101), enrolment_id=chosen)
        with db.transaction() as work:
            row, is_new = handlers.request_enrolment(work, command, hold_days=HOLD_DAYS)
        assert (row.id, is_new) == (first, False)
    assert names(told(db)) == ["learner_registered", "requested"]


def test_asking_again_after_the_run_has_started_still_finds_the_enrolment(
    db: Database, travel: Callable[[datetime], None]
) -> None:
    travel(moment(2, 2))
    a_run(db)
    first = asks(db, 1)
    travel(moment(6, 1))
    assert asks(db, 1) == first
    with pytest.raises(Refused):
        asks(db, 2)


def test_an_id_that_is_another_learners_enrolment_is_a_conflict(
    db: Database, travel: Callable[[datetime], None]
) -> None:
    travel(moment(2, 2))
    a_run(db)
    first = asks(db, 1)
    command = a_request_enrolment(learner_id=a_learner(db, 2), enrolment_id=first)
    with pytest.raises(Conflict, match="with another learner_id"), db.transaction() as work:
        handlers.request_enrolment(work, command, hold_days=HOLD_DAYS)


def test_a_run_or_learner_that_does_not_exist_is_named(
    db: Database, travel: Callable[[datetime], None]
) -> None:
    travel(moment(2, 2))
    with pytest.raises(NotFound, match=f"no run '{RUN}'"):
        asks(db, 1)
    a_run(db)
    command = a_request_enrolment(learner_id=an_id(999))
    with pytest.raises(NotFound, match=f"no learner '{an_id(999)}'"), db.transaction() as work:
        handlers.request_enrolment(work, command, hold_days=HOLD_DAYS)


def test_the_last_day_to_ask_is_the_runs_own_day_not_greenwichs(
    db: Database, travel: Callable[[datetime], None]
) -> None:
    a_run(db, starts_on=date(2022, 5, 2), time_zone="Asia/Tokyo")
    travel(moment(5, 2, 14))  # 23:00 of the first day in Tokyo
    assert states(db, asks(db, 1)) == ["awaiting_funding"]
    travel(moment(5, 2, 16))  # the second day has begun there
    with pytest.raises(Refused) as refused:
        asks(db, 2)
    assert refused.value.reason == "run_started"
