"""From the charge to the end of a run: committed, spent, earned, for each way of paying."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from services.billing.store import SpendingRow
from shared.events import billing
from shared.persistence import Database
from shared.testing.builders import (
    FUND,
    a_completed,
    a_no_show,
    a_not_completed,
    a_run_delivered,
    an_id,
    eur,
    moment,
)
from shared.testing.told import told
from tests.service.billing.story import (
    a_contract,
    a_fund,
    a_run,
    an_account,
    asks,
    balances,
    charge,
    contract,
    fund,
    gives,
    hears,
    hears_together,
    income,
    is_confirmed,
    pays,
    rows,
)

OUTCOMES = [a_completed, a_not_completed, a_no_show]
Outcome = Callable[..., Any]


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_a_free_place_moves_no_money_to_its_end(db: Database, outcome: Outcome) -> None:
    a_run(db, 0)
    first = asks(db)
    is_confirmed(db, first)
    hears(db, outcome(enrolment_id=first), a_run_delivered())
    assert (balances(db), income(db)) == ({}, {})


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_a_contract_place_is_income_on_the_day_of_delivery(db: Database, outcome: Outcome) -> None:
    a_run(db)
    a_contract(db)
    first = asks(db)
    is_confirmed(db, first)
    hears(db, outcome(enrolment_id=first))
    assert income(db) == {}
    hears(db, a_run_delivered())
    (earned,) = told(db, billing.IncomeRecognised)
    assert (earned.source, earned.recognised_on) == ("service_contracts", date(2022, 5, 6))
    assert balances(db) == {"contract_receivables": 120, "income_service_contracts": -120}
    assert contract(db) == (120, 1)


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_a_subsidy_is_committed_by_the_confirmation_and_spent_by_the_outcome(
    db: Database, outcome: Outcome
) -> None:
    a_run(db)
    a_fund(db, 1000)
    first = asks(db)
    is_confirmed(db, first)
    assert fund(db) == (880, 0, 120, 0)
    hears(db, outcome(enrolment_id=first))
    assert fund(db) == (880, 0, 0, 120)
    hears(db, a_run_delivered())
    assert income(db) == {"voluntary_contributions": 120}
    assert balances(db) == {
        "bank": 1000,
        "deferred_contributions": -880,
        "income_voluntary_contributions": -120,
    }


def test_a_subsidy_is_income_on_the_day_of_the_outcome_whenever_that_is_heard(
    db: Database, travel: Callable[[datetime], None]
) -> None:
    a_run(db)
    a_fund(db, 1000)
    first = asks(db)
    is_confirmed(db, first)
    travel(moment(6, 1))
    hears(db, a_completed(enrolment_id=first))
    (earned,) = told(db, billing.IncomeRecognised)
    assert (earned.recognised_on, earned.donor) == (date(2022, 5, 6), "Germany")


def test_a_shared_price_is_spent_and_earned_part_by_part(db: Database) -> None:
    a_run(db)
    a_fund(db, 1000, share_percent=60)
    first = asks(db)
    pays(db, first, 48)
    is_confirmed(db, first)
    hears(db, a_completed(enrolment_id=first), a_run_delivered())
    assert income(db) == {"voluntary_contributions": 72, "course_fees": 48}
    assert [part.subsidy_state for part in charge(db, first).parts] == ["spent", None]


@pytest.mark.parametrize("is_paid", [False, True])
def test_an_organisations_fee_is_earned_by_delivery_paid_or_not(
    db: Database, is_paid: bool
) -> None:
    a_run(db)
    an_account(db)
    first = asks(db)
    if is_paid:
        pays(db, first, 120)
    hears(db, a_run_delivered())
    asset = "bank" if is_paid else "receivables"
    assert balances(db) == {asset: 120, "income_course_fees": -120}


def test_a_learners_fee_is_earned_by_delivery(db: Database) -> None:
    a_run(db)
    first = asks(db, organisation=None)
    pays(db, first, 120)
    assert balances(db) == {"bank": 120, "deferred_course_fees": -120}
    hears(db, a_run_delivered())
    assert balances(db) == {"bank": 120, "income_course_fees": -120}


def test_an_unpaid_fee_is_earned_on_the_day_it_is_paid_after_delivery(db: Database) -> None:
    a_run(db)
    first = asks(db, organisation=None)
    hears(db, a_run_delivered())
    assert income(db) == {}
    pays(db, first, 120, received_on=date(2022, 5, 20))
    (earned,) = told(db, billing.IncomeRecognised)
    assert (earned.amount, earned.recognised_on) == (eur(120), date(2022, 5, 20))


def test_a_place_that_is_charged_after_delivery_is_earned_at_once(db: Database) -> None:
    a_run(db)
    a_contract(db)
    hears(db, a_run_delivered())
    asks(db)
    assert income(db) == {"service_contracts": 120}


def test_a_delivery_that_is_told_twice_is_earned_once(db: Database) -> None:
    a_run(db)
    an_account(db)
    asks(db)
    hears(db, a_run_delivered(), a_run_delivered())
    assert income(db) == {"course_fees": 120}


def test_an_outcome_that_is_told_twice_is_spent_once(db: Database) -> None:
    a_run(db)
    a_fund(db, 1000)
    first = asks(db)
    is_confirmed(db, first)
    hears(db, a_completed(enrolment_id=first), a_completed(enrolment_id=first))
    assert fund(db) == (880, 0, 0, 120)


def test_another_runs_charges_are_not_earned(db: Database) -> None:
    a_run(db)
    a_run(db, run_id=an_id(90))
    an_account(db)
    asks(db)
    hears(db, a_run_delivered(run_id=an_id(90)))
    assert income(db) == {}


def test_the_contribution_that_came_first_is_used_first(db: Database) -> None:
    a_run(db)
    a_fund(db, 200)
    gives(db, 1000, FUND, id=an_id(40), received_on=date(2022, 3, 1))  # a lower id, a later day
    for number in (1, 2):
        is_confirmed(db, asks(db, number))
    hears(db, *(a_completed(enrolment_id=an_id(200 + number)) for number in (1, 2)))
    first, second = told(db, billing.SubsidySpent)
    assert first.consumed == (billing.Consumed(an_id(50), eur(120)),)
    assert second.consumed == (
        billing.Consumed(an_id(50), eur(80)),
        billing.Consumed(an_id(40), eur(40)),
    )
    spendings = sorted((row.contribution_id, int(row.amount)) for row in rows(db, SpendingRow))
    assert spendings == [(an_id(40), 40), (an_id(50), 80), (an_id(50), 120)]


def test_two_outcomes_in_one_batch_use_up_the_same_contribution(db: Database) -> None:
    a_run(db)
    a_fund(db, 200, 40)
    for number in (1, 2):
        is_confirmed(db, asks(db, number))
    hears_together(db, *(a_completed(enrolment_id=an_id(200 + number)) for number in (1, 2)))
    assert fund(db) == (0, 0, 0, 240)
