"""A cancellation that becomes known after the run was delivered, and a run that is cancelled itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from shared.events import billing
from shared.persistence import Database
from shared.testing.builders import a_run_cancelled, a_run_delivered, eur, moment
from shared.testing.told import told
from tests.service.billing.story import (
    a_confirmed_place,
    a_contract,
    a_fund,
    a_run,
    an_account,
    asks,
    balances,
    cancels,
    fund,
    hears,
    income,
    is_confirmed,
    pays,
)


def test_a_cancellation_that_is_known_after_delivery_corrects_the_income_of_that_day(
    db: Database, travel: Callable[[datetime], None]
) -> None:
    a_run(db)
    first = asks(db, organisation=None)
    pays(db, first, 120)
    is_confirmed(db, first)
    hears(db, a_run_delivered())
    travel(moment(5, 20))
    cancels(db, first, 10)
    earned, corrected = told(db, billing.IncomeRecognised)
    assert (earned.amount, corrected.amount) == (eur(120), eur(-60))
    assert corrected.recognised_on == earned.recognised_on == date(2022, 5, 6)
    assert balances(db) == {"bank": 120, "refunds_payable": -60, "income_course_fees": -60}


def test_a_contract_place_given_back_and_known_after_delivery_corrects_the_income(
    db: Database,
) -> None:
    a_run(db)
    a_contract(db)
    first = a_confirmed_place(db)
    hears(db, a_run_delivered())
    cancels(db, first, 20)
    assert income(db) == {"service_contracts": 0}
    assert balances(db) == {}


def test_a_subsidy_given_back_late_and_known_after_delivery_is_spent_at_once(db: Database) -> None:
    a_run(db)
    a_fund(db, 1000)
    first = a_confirmed_place(db)
    hears(db, a_run_delivered())
    cancels(db, first, 10)
    assert fund(db) == (940, 0, 0, 60)


def test_a_run_that_the_college_cancels_gives_everything_back_to_who_has_a_place(
    db: Database,
) -> None:
    a_run(db)
    an_account(db)
    first = a_confirmed_place(db)
    hears(db, a_run_cancelled())
    assert income(db) == {}
    cancels(db, first, 1, by="college")
    assert (balances(db), income(db)) == ({}, {})


def test_who_gave_the_place_back_late_gets_nothing_more_when_the_run_is_cancelled(
    db: Database,
) -> None:
    a_run(db)
    a_fund(db, 1000, share_percent=50)
    first = asks(db)
    pays(db, first, 60)
    is_confirmed(db, first)
    cancels(db, first, 10)
    hears(db, a_run_cancelled(cancelled_at=moment(4, 25)))
    assert fund(db) == (970, 0, 0, 30)
    assert income(db) == {"course_fees": 30, "voluntary_contributions": 30}
    days = {event.recognised_on for event in told(db, billing.IncomeRecognised)}
    assert days == {date(2022, 4, 25)}


def test_a_late_cancellation_known_after_the_run_was_cancelled_comes_to_the_same(
    db: Database,
) -> None:
    a_run(db)
    a_fund(db, 1000)
    first = a_confirmed_place(db)
    hears(db, a_run_cancelled())
    cancels(db, first, 10)
    assert fund(db) == (940, 0, 0, 60)
