"""What is owed, paid, credited and to be refunded of an invoice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from services.billing.domain.invoice import (
    Invoice,
    InvoiceState,
    apply_credit_note,
    apply_payment,
    apply_refund,
    due_on,
    issue,
)
from shared.errors import Invalid, Refused
from shared.money import Money
from tests.unit.billing.builders import eur


def an_invoice(paid: int = 0, credited: int = 0) -> Invoice:
    """Over 100 euros."""
    invoice = issue("COL-2022-000123", eur(100))
    invoice = apply_payment(invoice, eur(paid)).invoice if paid else invoice
    return apply_credit_note(invoice, eur(credited)).invoice if credited else invoice


@pytest.mark.parametrize(
    ("paid", "credited", "state", "open_", "refund_due"),
    [
        (0, 0, "issued", 100, 0),
        (40, 0, "partly_paid", 60, 0),
        (100, 0, "paid", 0, 0),
        (130, 0, "paid", 0, 30),
        (0, 50, "issued", 50, 0),
        (40, 50, "partly_paid", 10, 0),
        (50, 50, "paid", 0, 0),
        (100, 50, "paid", 0, 50),
        (0, 100, "credited", 0, 0),
        (100, 100, "credited", 0, 100),
    ],
)
def test_state_open_balance_and_refund_follow_from_the_amounts(
    paid: int, credited: int, state: str, open_: int, refund_due: int
) -> None:
    invoice = an_invoice(paid, credited)
    assert invoice.state == state
    assert (invoice.open, invoice.refund_due) == (eur(open_), eur(refund_due))


def test_an_over_payment_is_accepted_and_its_excess_is_shown() -> None:
    applied = apply_payment(an_invoice(paid=80), eur(50))
    assert (applied.settled, applied.refundable) == (eur(20), eur(30))
    assert applied.invoice.refund_due == eur(30)


def test_a_payment_that_comes_after_all_was_credited_goes_back() -> None:
    applied = apply_payment(an_invoice(credited=100), eur(100))
    assert (applied.settled, applied.refundable) == (eur(0), eur(100))
    assert applied.invoice.state is InvoiceState.CREDITED


def test_a_credit_note_takes_off_what_is_open_before_it_gives_money_back() -> None:
    applied = apply_credit_note(an_invoice(paid=80), eur(50))
    assert (applied.settled, applied.refundable) == (eur(20), eur(30))


def test_more_than_is_not_credited_yet_cannot_be_credited() -> None:
    with pytest.raises(Refused, match=r"COL-2022-000123 has 40.00 EUR that is not") as refused:
        apply_credit_note(an_invoice(credited=60), eur("40.01"))
    assert refused.value.reason == "credit_too_high"


def test_a_refund_pays_back_what_is_due_and_no_more() -> None:
    invoice = apply_refund(an_invoice(paid=100, credited=50), eur(30))
    assert (invoice.refund_due, invoice.open) == (eur(20), eur(0))
    with pytest.raises(Refused, match=r"COL-2022-000123 20.00 EUR is due") as refused:
        apply_refund(invoice, eur("20.01"))
    assert refused.value.reason == "refund_not_due"


def test_an_invoice_that_was_refunded_in_whole_is_credited() -> None:
    invoice = apply_refund(an_invoice(paid=100, credited=100), eur(100))
    assert (invoice.state, invoice.refund_due) == (InvoiceState.CREDITED, eur(0))


@pytest.mark.parametrize("amount", ["0", "-5"])
@pytest.mark.parametrize("step", [apply_payment, apply_credit_note, apply_refund])
def test_nothing_and_less_is_refused(step: Callable[[Invoice, Money], object], amount: str) -> None:
    with pytest.raises(Invalid, match="above zero"):
        step(an_invoice(paid=100, credited=50), eur(amount))
    with pytest.raises(Invalid, match="a new invoice of"):
        issue("COL-2022-000124", eur(amount))


def test_a_payment_in_another_currency_is_refused() -> None:
    with pytest.raises(Invalid, match="two currencies"):
        apply_payment(an_invoice(), Money.of(100, "USD"))


def test_an_invoice_is_due_thirty_days_after_it_was_issued() -> None:
    assert due_on(date(2022, 1, 31)) == date(2022, 3, 2)
