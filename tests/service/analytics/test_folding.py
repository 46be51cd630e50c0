"""Events become facts in whichever order they come, each once, none with a query of its own."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event as happening
from sqlalchemy import select

from services.analytics.store import ActivityRow, ParticipationRow
from shared.events.envelope import Delivery
from shared.persistence import Database
from shared.testing.builders import (
    a_cancelled,
    a_completed,
    a_confirmed,
    a_no_show,
    a_run_cancelled,
    a_run_delivered,
    a_run_scheduled,
    a_waitlisted,
    an_income_recognised,
)
from tests.service.analytics.telling import Hearer, a_place, a_whole_life, told


def the_only(database: Database, row: type[Any]) -> Any:
    with database.reading() as session:
        return session.scalars(select(row)).one()


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_any_order_any_batches_and_any_repetition_give_the_same_figures(
    hearer: Hearer, data: st.DataObject
) -> None:
    events = a_whole_life()
    hearer.forget()
    hearer.hears(events)
    expected = hearer.written()
    assert '"activities":1,' in expected
    hearer.forget()
    repeated = events + data.draw(st.lists(st.sampled_from(events), max_size=4))
    arriving = data.draw(st.permutations(repeated))
    while arriving:
        size = data.draw(st.integers(1, len(arriving)))
        hearer.hears(arriving[:size])
        arriving = arriving[size:]
    assert hearer.written() == expected
    assert not hearer.failed()


def test_a_participation_is_kept_before_its_run_is_known(hearer: Hearer, db: Database) -> None:
    hearer.hears(told(a_confirmed(), 2))
    assert hearer.figures().beneficiaries == 0
    hearer.hears(told(a_run_delivered(), 2))
    assert hearer.figures().are_empty  # what kind of run it was is not known yet
    hearer.hears(told(a_run_scheduled()))
    assert (hearer.figures().activities, hearer.figures().beneficiaries) == (1, 1)
    assert not hearer.failed()


def test_a_late_event_does_not_overwrite_a_newer_one_and_adds_what_it_knows(
    hearer: Hearer, db: Database
) -> None:
    hearer.hears(told(a_completed(), 4))
    kept = the_only(db, ParticipationRow)
    assert (kept.state, kept.version, kept.audience, kept.ways) == ("completed", 4, None, None)
    hearer.hears(told(a_no_show(), 3))
    hearer.hears(told(a_confirmed(), 2))
    kept = the_only(db, ParticipationRow)
    assert (kept.state, kept.version) == ("completed", 4)
    assert (kept.audience, kept.country, kept.grade_band) == ("un_staff", "KE", "P3")
    assert kept.ways == "subsidy+learner_payment"


def test_of_which_only_the_end_is_known_is_counted_as_unknown(hearer: Hearer) -> None:
    hearer.hears(told(a_run_scheduled()), told(a_run_delivered(), 2), told(a_completed(), 3))
    figures = hearer.figures()
    assert figures.beneficiaries == 1
    assert [(one.name, one.beneficiaries) for one in figures.audiences] == [("unknown", 1)]
    assert [(one.name, one.beneficiaries) for one in figures.ways] == [("unknown", 1)]


def test_a_place_that_was_never_confirmed_is_no_participation(hearer: Hearer, db: Database) -> None:
    hearer.hears(told(a_waitlisted()), told(a_cancelled(was="waitlisted"), 2))
    with db.reading() as session:
        assert session.scalars(select(ParticipationRow)).all() == []


def test_a_run_that_was_both_cancelled_and_delivered_does_not_count(
    hearer: Hearer, db: Database
) -> None:
    hearer.hears(told(a_run_cancelled(), 2), told(a_run_scheduled()), told(a_run_delivered(), 3))
    activity = the_only(db, ActivityRow)
    assert (str(activity.delivered_on), activity.course_code) == ("2022-05-06", "SDG-101")
    assert activity.titles["en"] == "The 2030 Agenda in practice"
    assert hearer.figures().are_empty


@pytest.mark.parametrize(
    ("delivery", "why"),
    [
        (told(a_confirmed(), 0), "has no aggregateversion"),
        (told(a_confirmed(ways=("barter",)), 2), "one or more of free"),
        (told(an_income_recognised(source="lottery")), "source 'lottery' is not one of"),
    ],
)
def test_what_cannot_be_counted_is_kept_as_failed_and_the_rest_is_folded(
    hearer: Hearer, delivery: Delivery, why: str
) -> None:
    hearer.hears(delivery, a_whole_life())
    (failed,) = hearer.failed()
    assert why in failed.error
    assert hearer.figures().beneficiaries == 1


def test_a_batch_takes_the_same_number_of_statements_however_large_it_is(
    hearer: Hearer, db: Database
) -> None:
    hearer.hears(a_whole_life())
    statements: list[str] = []

    def note(*args: Any) -> None:
        statements.append(args[2])

    happening.listen(db.engine, "before_cursor_execute", note)
    taken = []
    for first, places in ((0, 2), (10, 100)):
        statements.clear()
        hearer.hears(*(a_place(number) for number in range(first, first + places)))
        taken.append(sum(not one.startswith("BEGIN") for one in statements))
    assert taken == [4, 4]  # the inbox, the log, charges, participations
    assert hearer.figures().beneficiaries == 103
