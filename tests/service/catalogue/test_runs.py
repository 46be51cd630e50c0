"""A run is scheduled with all its terms, then delivered or cancelled, and each is told once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from services.catalogue import handlers
from shared import codes
from shared.errors import Conflict, IllegalTransition, NotFound, Refused
from shared.events import catalogue
from shared.persistence import Database
from shared.testing.builders import COURSE, RUN, a_run_scheduled, an_id, eur
from shared.testing.told import told
from tests.service.catalogue.made import a_course, a_published_course, a_scheduled_run, terms

Travel = Callable[[datetime], None]
DEFAULT_RULE = tuple(catalogue.RefundStep(*step) for step in ((15, 100), (8, 50), (0, 0)))


def test_a_run_is_told_with_its_course_and_all_its_terms(db: Database) -> None:
    run = a_scheduled_run(db)
    expected = a_run_scheduled(
        titles={"en": "The 2030 Agenda in practice"},
        audiences=("un_staff",),
        prices=(catalogue.Price("any", eur(120)),),
        ways_to_pay=codes.WAYS_TO_PAY,
        cancellation_rule=DEFAULT_RULE,
        scheduled_at=run.scheduled_at,
    )
    assert told(db, catalogue.RunScheduled) == [expected]
    assert (run.state, run.version) == ("scheduled", 1)


def test_a_tailor_made_run_is_for_its_organisation_by_contract(db: Database) -> None:
    a_published_course(db, reporting_line="tailor_made", organisation="UNDP")
    with db.transaction() as work:
        handlers.schedule_run(work, COURSE, terms())
    (event,) = told(db, catalogue.RunScheduled)
    assert (event.organisation, event.ways_to_pay) == ("UNDP", ("contract",))


def test_the_same_id_and_terms_again_is_the_same_run_even_of_an_archived_course(
    db: Database,
) -> None:
    a_scheduled_run(db)
    with db.transaction() as work:
        handlers.archive_course(work, COURSE)
        run, is_new = handlers.schedule_run(work, COURSE, terms(), RUN)
    assert (run.id, is_new) == (RUN, False)
    assert len(told(db, catalogue.RunScheduled)) == 1


def test_the_same_id_with_other_terms_or_another_course_is_refused(db: Database) -> None:
    a_scheduled_run(db)
    a_published_course(db, id=an_id(99), code="SDG-102")
    with pytest.raises(Conflict, match="with another places"), db.transaction() as work:
        handlers.schedule_run(work, COURSE, terms(places=21), RUN)
    with pytest.raises(Conflict, match="with another course_id"), db.transaction() as work:
        handlers.schedule_run(work, an_id(99), terms(), RUN)


def test_runs_without_a_chosen_id_are_as_many_as_are_asked_for(db: Database) -> None:
    a_published_course(db)
    with db.transaction() as work:
        first, _ = handlers.schedule_run(work, COURSE, terms())
        second, _ = handlers.schedule_run(work, COURSE, terms())
    assert first.id != second.id


def test_a_draft_takes_no_run(db: Database) -> None:
    with db.transaction() as work:
        handlers.create_course(work, a_course())
    with pytest.raises(Conflict, match="is draft") as refused, db.transaction() as work:
        handlers.schedule_run(work, COURSE, terms())
    assert refused.value.reason == "course_not_published"


def test_an_archived_course_takes_no_run(db: Database) -> None:
    a_published_course(db)
    with db.transaction() as work:
        handlers.archive_course(work, COURSE)
    with pytest.raises(Conflict, match="is archived"), db.transaction() as work:
        handlers.schedule_run(work, COURSE, terms())
    assert told(db, catalogue.RunScheduled) == []


def test_cancelling_tells_why_and_only_once(db: Database) -> None:
    a_scheduled_run(db)
    for reason in ("the trainer is ill", "another reason"):
        with db.transaction() as work:
            run = handlers.cancel_run(work, RUN, reason)
    assert (run.state, run.reason, run.version) == ("cancelled", "the trainer is ill", 2)
    expected = catalogue.RunCancelled(RUN, COURSE, "the trainer is ill", run.changed_at)
    assert told(db, catalogue.RunCancelled) == [expected]


def test_a_run_is_delivered_on_its_last_day_however_late_it_is_said(
    db: Database, travel: Travel
) -> None:
    a_scheduled_run(db)
    travel(datetime(2022, 6, 1, tzinfo=UTC))
    for _ in range(2):
        with db.transaction() as work:
            run = handlers.deliver_run(work, RUN)
    assert (run.state, run.version) == ("delivered", 2)
    assert told(db, catalogue.RunDelivered) == [
        catalogue.RunDelivered(RUN, COURSE, date(2022, 5, 6))
    ]


@pytest.mark.parametrize(
    ("time_zone", "is_over"), [("Pacific/Auckland", True), ("America/New_York", False)]
)
def test_the_day_that_decides_is_that_of_the_runs_time_zone(
    db: Database, travel: Travel, time_zone: str, is_over: bool
) -> None:
    a_scheduled_run(db, time_zone=time_zone)
    travel(datetime(2022, 5, 5, 20, tzinfo=UTC))  # 8 in the morning of the 6th in Auckland
    if is_over:
        with db.transaction() as work:
            assert handlers.deliver_run(work, RUN).state == "delivered"
        return
    with (
        pytest.raises(Refused, match="ends on 2022-05-06, today is 2022-05-05"),
        db.transaction() as work,
    ):
        handlers.deliver_run(work, RUN)
    assert told(db, catalogue.RunDelivered) == []


def test_a_delivered_run_cannot_be_cancelled_nor_a_cancelled_one_delivered(
    db: Database, travel: Travel
) -> None:
    a_scheduled_run(db)
    travel(datetime(2022, 5, 7, tzinfo=UTC))
    with db.transaction() as work:
        other, _ = handlers.schedule_run(work, COURSE, replace(terms(), places=5))
        handlers.deliver_run(work, RUN)
        handlers.cancel_run(work, other.id, "too few")
    with (
        pytest.raises(IllegalTransition, match="is delivered: cannot cancel"),
        db.transaction() as work,
    ):
        handlers.cancel_run(work, RUN, "too late")
    with (
        pytest.raises(IllegalTransition, match="is cancelled: cannot deliver"),
        db.transaction() as work,
    ):
        handlers.deliver_run(work, other.id)


def test_a_run_that_does_not_exist_is_named(db: Database) -> None:
    with pytest.raises(NotFound, match=an_id(99)), db.transaction() as work:
        handlers.cancel_run(work, an_id(99), "gone")
