"""A place is given back, or the hold on it expires: what comes back by the run's rule, what is kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from services.billing.store import CreditNoteRow
from shared.events import billing, catalogue
from shared.persistence import Database
from shared.testing.builders import (
    a_cancelled,
    a_run_delivered,
    an_expired,
    an_id,
    eur,
)
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
    charge,
    contract,
    fund,
    hears,
    income,
    invoice,
    is_confirmed,
    names,
    pays,
    rows,
)

BY_RULE = [(15, 120), (14, 60), (8, 60), (7, 0), (0, 0)]  # days before, euros that come back


@pytest.mark.parametrize(("days", "back"), BY_RULE)
@pytest.mark.parametrize("by", ["learner", "organisation"])
def test_a_contract_gets_back_what_the_rule_says_and_the_seat_only_with_all_of_it(
    db: Database, days: int, back: int, by: str
) -> None:
    a_run(db)
    a_contract(db)
    cancels(db, a_confirmed_place(db), days, by=by)
    assert contract(db) == (120 - back, 0 if back == 120 else 1)
    released = [(event.amount, event.reason) for event in told(db, billing.ContractReleased)]
    assert released == ([(eur(back), by)] if back else [])
    hears(db, a_run_delivered())
    assert income(db).get("service_contracts", 0) == 120 - back


@pytest.mark.parametrize(("days", "back"), BY_RULE)
def test_a_fund_gets_back_what_the_rule_says_and_the_rest_is_spent_by_delivery(
    db: Database, days: int, back: int
) -> None:
    a_run(db)
    a_fund(db, 1000)
    cancels(db, a_confirmed_place(db), days)
    assert fund(db) == (880 + back, 0, 120 - back, 0)
    hears(db, a_run_delivered())
    assert fund(db) == (880 + back, 0, 0, 120 - back)
    assert income(db).get("voluntary_contributions", 0) == 120 - back
    state = charge(db, an_id(201)).parts[0].subsidy_state
    assert state == ("released" if back == 120 else "spent")


@pytest.mark.parametrize(("days", "back"), BY_RULE)
def test_an_unpaid_invoice_is_credited_by_the_rule_and_the_rest_stays_owed(
    db: Database, days: int, back: int
) -> None:
    a_run(db)
    an_account(db)
    first = a_confirmed_place(db)
    cancels(db, first, days)
    assert invoice(db, first).credited == back
    assert balances(db).get("receivables", 0) == 120 - back
    assert [int(note.amount) for note in rows(db, CreditNoteRow)] == ([back] if back else [])
    assert invoice(db, first).state == ("credited" if back == 120 else "issued")
    hears(db, a_run_delivered())
    assert income(db).get("course_fees", 0) == 120 - back


@pytest.mark.parametrize(("days", "back"), BY_RULE)
def test_a_paid_invoice_is_credited_by_the_rule_and_that_much_is_owed_to_the_payer(
    db: Database, days: int, back: int
) -> None:
    a_run(db)
    first = asks(db, organisation=None)
    pays(db, first, 120)
    is_confirmed(db, first)
    cancels(db, first, days)
    kept = {"refunds_payable": -back, "deferred_course_fees": back - 120}
    assert balances(db) == {"bank": 120} | {name: sum for name, sum in kept.items() if sum}
    hears(db, a_run_delivered())
    assert income(db).get("course_fees", 0) == 120 - back


def test_every_part_of_a_shared_price_comes_back_by_the_rule(db: Database) -> None:
    a_run(db, "33.33")
    a_fund(db, 1000, share_percent=50)
    first = asks(db)
    pays(db, first, "16.67")
    is_confirmed(db, first)
    cancels(db, first, 10)
    parts = [(part.amount, part.released) for part in charge(db, first).parts]
    assert parts == [
        (Decimal("16.660"), Decimal("8.330")),
        (Decimal("16.670"), Decimal("8.340")),
    ]
    hears(db, a_run_delivered())
    assert sum(event.amount.amount for event in told(db, billing.IncomeRecognised)) == Decimal(
        "16.66"
    )


@pytest.mark.parametrize("days", [20, 10, 1])
def test_when_the_college_cancels_everything_comes_back(db: Database, days: int) -> None:
    a_run(db)
    a_fund(db, 1000, share_percent=60)
    first = asks(db)
    pays(db, first, 48)
    is_confirmed(db, first)
    cancels(db, first, days, by="college")
    assert fund(db) == (1000, 0, 0, 0)
    assert balances(db) == {
        "bank": 1048,
        "deferred_contributions": -1000,
        "refunds_payable": -48,
    }


@pytest.mark.parametrize("days", [20, 1])
def test_a_place_that_waited_for_payment_costs_nothing(db: Database, days: int) -> None:
    a_run(db)
    a_fund(db, 1000, share_percent=60)
    first = asks(db)
    pays(db, first, 20)
    cancels(db, first, days, was="awaiting_funding")
    assert charge(db, first).state == "ended"
    assert fund(db) == (1000, 0, 0, 0)
    assert invoice(db, first).state == "credited"
    assert balances(db)["refunds_payable"] == -20
    hears(db, a_run_delivered())
    assert income(db) == {}


def test_a_place_that_was_funded_and_given_back_before_its_confirmation_costs_nothing(
    db: Database,
) -> None:
    a_run(db)
    a_fund(db, 1000)
    cancels(db, asks(db), 1, was="awaiting_funding")
    assert fund(db) == (1000, 0, 0, 0)


def test_nobody_was_charged_for_the_waiting_list(db: Database) -> None:
    a_run(db)
    cancels(db, an_id(300), 1, was="waitlisted")
    assert names(db) == []


def test_a_refused_enrolment_has_nothing_to_give_back(db: Database) -> None:
    a_run(db, ways_to_pay=("contract",))
    first = asks(db)
    cancels(db, first, 1, was="awaiting_funding")
    assert names(db) == ["funding_refused"]
    assert charge(db, first).state == "refused"


def test_a_hold_that_expired_takes_everything_back(db: Database) -> None:
    a_run(db)
    a_fund(db, 1000, share_percent=60)
    first = asks(db)
    hears(db, an_expired(enrolment_id=first))
    assert fund(db) == (1000, 0, 0, 0)
    assert balances(db) == {"bank": 1000, "deferred_contributions": -1000}
    (note,) = rows(db, CreditNoteRow)
    assert (note.number, note.reason, note.amount) == ("CRN-2022-000001", "expired", 48)


def test_a_hold_that_expired_while_the_money_came_in_takes_everything_back(db: Database) -> None:
    a_run(db)
    first = asks(db, organisation=None)
    pays(db, first, 120)
    hears(db, an_expired(enrolment_id=first))
    assert balances(db) == {"bank": 120, "refunds_payable": -120}


@pytest.mark.parametrize("again", [a_cancelled, an_expired])
def test_an_end_that_is_told_twice_gives_back_once(
    db: Database, again: Callable[..., object]
) -> None:
    a_run(db)
    an_account(db)
    first = a_confirmed_place(db)
    cancels(db, first, 10)
    hears(db, again(enrolment_id=first))
    assert invoice(db, first).credited == 60


def test_days_are_counted_in_the_time_zone_of_the_run(db: Database) -> None:
    a_run(db)
    an_account(db)
    first, second = asks(db, 1), asks(db, 2)
    for enrolment_id, minute in ((first, 59), (second, 0)):
        is_confirmed(db, enrolment_id)
        hour = 21 if minute else 22  # UTC: 23:59 on 17 April in Turin, and midnight
        at = datetime(2022, 4, 17, hour, minute, tzinfo=UTC)
        hears(db, a_cancelled(enrolment_id=enrolment_id, cancelled_at=at))
    assert [int(invoice(db, one).credited) for one in (first, second)] == [120, 60]


def test_a_run_may_have_a_rule_of_its_own(db: Database) -> None:
    a_run(db, cancellation_rule=(catalogue.RefundStep(30, 25),))
    an_account(db)
    first = a_confirmed_place(db)
    cancels(db, first, 30)
    assert invoice(db, first).credited == 30
