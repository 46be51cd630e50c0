"""Money that comes in for an invoice, and money that goes back."""

from __future__ import annotations

import pytest

from services.billing.store import PaymentRow, RefundRow
from shared.errors import Conflict, Invalid, NotFound, Refused
from shared.events import billing
from shared.money import Money
from shared.persistence import Database
from shared.testing.builders import a_record_payment, an_expired, an_id, eur
from shared.testing.told import told
from tests.service.billing.story import (
    a_run,
    an_account,
    asks,
    balances,
    cancels,
    charge,
    hears,
    invoice,
    is_confirmed,
    names,
    pays,
    refunds,
    rows,
)


@pytest.fixture
def first(db: Database) -> str:
    """An enrolment whose learner was asked for 120 euros."""
    a_run(db)
    return asks(db, organisation=None)


def test_the_whole_amount_funds_the_place(db: Database, first: str) -> None:
    pays(db, first, 120)
    assert names(db)[-2:] == ["payment_received", "enrolment_funded"]
    assert (charge(db, first).state, invoice(db, first).state) == ("funded", "paid")


def test_a_part_of_it_does_not_and_the_rest_does(db: Database, first: str) -> None:
    pays(db, first, 50, "one")
    assert (charge(db, first).state, invoice(db, first).state) == ("waiting", "partly_paid")
    assert balances(db) == {"bank": 50, "receivables": 70, "deferred_course_fees": -120}
    pays(db, first, 70, "two")
    assert (charge(db, first).state, invoice(db, first).state) == ("funded", "paid")
    assert len(told(db, billing.EnrolmentFunded)) == 1


def test_what_is_too_much_is_owed_back_to_the_payer(db: Database, first: str) -> None:
    pays(db, first, 150)
    assert charge(db, first).state == "funded"
    assert balances(db) == {"bank": 150, "refunds_payable": -30, "deferred_course_fees": -120}


def test_a_payment_after_the_place_was_funded_is_owed_back_whole(db: Database, first: str) -> None:
    pays(db, first, 120, "one")
    pays(db, first, 120, "two")
    assert balances(db)["refunds_payable"] == -120
    assert len(told(db, billing.EnrolmentFunded)) == 1


def test_a_payment_after_the_hold_expired_is_owed_back_and_funds_nothing(
    db: Database, first: str
) -> None:
    hears(db, an_expired(enrolment_id=first))
    pays(db, first, 120)
    assert charge(db, first).state == "ended"
    assert told(db, billing.EnrolmentFunded) == []
    assert balances(db) == {"bank": 120, "refunds_payable": -120}


def test_the_same_reference_is_one_payment(db: Database, first: str) -> None:
    pays(db, first, 120, "E2E-1")
    before = names(db)
    pays(db, first, 120, "E2E-1")
    assert (names(db), len(rows(db, PaymentRow))) == (before, 1)


def test_the_same_reference_with_another_amount_is_a_conflict(db: Database, first: str) -> None:
    pays(db, first, 20, "E2E-1")
    with pytest.raises(Conflict, match=r"'E2E-1' was recorded with 20.00 EUR, not 21.00 EUR"):
        pays(db, first, 21, "E2E-1")


def test_the_same_reference_of_another_method_or_invoice_is_another_payment(
    db: Database, first: str
) -> None:
    second = asks(db, 2, organisation=None)
    pays(db, first, 120, "E2E-1")
    pays(db, second, 120, "E2E-1")
    by_card = a_record_payment(
        invoice_id=invoice(db, first).id, amount=eur(5), method="card", reference="E2E-1"
    )
    hears(db, by_card)
    assert len(rows(db, PaymentRow)) == 3


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"amount": Money.of(120, "USD")}, "amount.currency"),
        ({"amount": eur(0)}, "amount"),
        ({"amount": eur(-5)}, "amount"),
        ({"method": "cheque"}, "method"),
        ({"reference": ""}, "reference"),
        ({"reference": "x" * 141}, "reference"),
    ],
)
def test_a_payment_that_cannot_be_is_refused_by_its_field(
    db: Database, first: str, change: dict[str, object], field: str
) -> None:
    payment = {"invoice_id": invoice(db, first).id, "amount": eur(120)} | change
    with pytest.raises(Invalid) as refused:
        hears(db, a_record_payment(**payment))
    assert [error.field for error in refused.value.fields] == [field]
    assert rows(db, PaymentRow) == []


def test_a_payment_for_an_invoice_that_is_not_here_is_not_found(db: Database) -> None:
    with pytest.raises(NotFound, match=an_id(999)):
        hears(db, a_record_payment(invoice_id=an_id(999)))


def test_what_is_due_can_go_back_in_parts_and_never_more(db: Database, first: str) -> None:
    pays(db, first, 150)
    assert refunds(db, first, eur(10), 1)
    with pytest.raises(Refused, match=r"20.00 EUR is due") as refused:
        refunds(db, first, eur(21), 2)
    assert refused.value.reason == "refund_not_due"
    assert refunds(db, first, eur(20), 3)
    assert balances(db) == {"bank": 120, "deferred_course_fees": -120}
    assert [event.amount for event in told(db, billing.RefundPaid)] == [eur(10), eur(20)]


def test_the_same_refund_twice_goes_back_once(db: Database, first: str) -> None:
    pays(db, first, 150)
    assert refunds(db, first, eur(30))
    assert not refunds(db, first, eur(30))
    assert len(rows(db, RefundRow)) == 1


def test_the_same_refund_with_another_amount_or_invoice_is_a_conflict(
    db: Database, first: str
) -> None:
    second = asks(db, 2, organisation=None)
    for enrolment_id in (first, second):
        pays(db, enrolment_id, 150)
    refunds(db, first, eur(10))
    with pytest.raises(Conflict, match="another amount"):
        refunds(db, first, eur(11))
    with pytest.raises(Conflict, match="another invoice_id"):
        refunds(db, second, eur(10))


def test_a_refund_in_another_currency_is_refused(db: Database, first: str) -> None:
    pays(db, first, 150)
    with pytest.raises(Invalid, match="two currencies"):
        refunds(db, first, Money.of(30, "USD"))


def test_what_a_cancellation_left_due_goes_back(db: Database) -> None:
    a_run(db)
    an_account(db)
    first = asks(db)
    pays(db, first, 120)
    is_confirmed(db, first)
    cancels(db, first, 10)
    refunds(db, first, eur(60))
    assert balances(db) == {"bank": 60, "deferred_course_fees": -60}
    assert invoice(db, first).state == "paid"


def test_an_organisation_that_pays_late_pays_what_the_cancellation_left(db: Database) -> None:
    a_run(db)
    an_account(db)
    first = asks(db)
    is_confirmed(db, first)
    cancels(db, first, 10)
    pays(db, first, 120)
    assert balances(db) == {"bank": 120, "refunds_payable": -60, "deferred_course_fees": -60}
