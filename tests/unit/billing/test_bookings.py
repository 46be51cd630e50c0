"""How each business event is booked, and that the accounts then say what the documents say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.billing.domain import bookings
from services.billing.domain.accounts import Account
from services.billing.domain.income import Source
from services.billing.domain.invoice import (
    Applied,
    Invoice,
    apply_credit_note,
    apply_payment,
    apply_refund,
    issue,
)
from services.billing.domain.ledger import Entry
from shared.errors import Invalid, Refused
from shared.money import Money, total
from tests.unit.billing.builders import cents, eur

SIMPLE: list[tuple[Callable[[Money], Entry], str, str]] = [
    (bookings.invoice_issued, "receivables", "deferred_course_fees"),
    (bookings.refund_paid, "refunds_payable", "bank"),
    (bookings.contract_drawn, "contract_receivables", "deferred_service_contracts"),
    (bookings.contract_released, "deferred_service_contracts", "contract_receivables"),
    (bookings.subsidy_spent, "deferred_contributions", "income_voluntary_contributions"),
    (
        lambda amount: bookings.contribution_received(amount, earmarked=True),
        "bank",
        "deferred_contributions",
    ),
    (
        lambda amount: bookings.contribution_received(amount, earmarked=False),
        "bank",
        "income_voluntary_contributions",
    ),
    (
        lambda amount: bookings.income_recognised(Source.COURSE_FEES, amount),
        "deferred_course_fees",
        "income_course_fees",
    ),
    (
        lambda amount: bookings.income_recognised(Source.SERVICE_CONTRACTS, amount),
        "deferred_service_contracts",
        "income_service_contracts",
    ),
]


def lines(entry: Entry) -> dict[str, Money]:
    return {line.account.value: line.amount for line in entry.lines}


@pytest.mark.parametrize(("book", "debit", "credit"), SIMPLE)
@given(amount=cents())
def test_one_account_is_debited_and_one_credited_with_the_amount(
    book: Callable[[Money], Entry], debit: str, credit: str, amount: Money
) -> None:
    assert lines(book(amount)) == {debit: amount, credit: -amount}


@pytest.mark.parametrize(
    ("book", "debit"),
    [
        (bookings.payment_received, "bank"),
        (bookings.credit_note_issued, "deferred_course_fees"),
    ],
)
@given(settled=cents(), refundable=cents())
def test_what_is_too_much_or_was_paid_is_owed_back_to_the_payer(
    book: Callable[[Applied], Entry], debit: str, settled: Money, refundable: Money
) -> None:
    invoice, zero = issue("COL-2022-000001", eur(1)), eur(0)
    both = lines(book(Applied(invoice, settled, refundable)))
    whole = settled + refundable
    assert both == {debit: whole, "receivables": -settled, "refunds_payable": -refundable}
    assert total(both.values(), "EUR") == zero
    assert lines(book(Applied(invoice, settled, zero))) == {debit: settled, "receivables": -settled}
    assert "receivables" not in lines(book(Applied(invoice, zero, refundable)))


def test_a_correction_of_income_defers_it_again() -> None:
    entry = bookings.income_recognised(Source.COURSE_FEES, eur(-50))
    assert lines(entry) == {"deferred_course_fees": eur(-50), "income_course_fees": eur(50)}


@pytest.mark.parametrize("book", [book for book, _, _ in SIMPLE])
def test_an_event_that_moves_nothing_has_no_entry(book: Callable[[Money], Entry]) -> None:
    with pytest.raises(Invalid, match="line of zero"):
        book(eur(0))


def step_of(invoice: Invoice, step: str, amount: Money) -> tuple[Invoice, Entry]:
    if step == "refund":
        return apply_refund(invoice, amount), bookings.refund_paid(amount)
    if step == "payment":
        applied = apply_payment(invoice, amount)
        return applied.invoice, bookings.payment_received(applied)
    applied = apply_credit_note(invoice, amount)
    return applied.invoice, bookings.credit_note_issued(applied)


STEPS = st.lists(st.tuples(st.sampled_from(["payment", "credit", "refund"]), cents()), max_size=20)


@given(cents(), STEPS)
def test_whatever_happens_to_an_invoice_the_accounts_say_what_it_says(
    price: Money, steps: list[tuple[str, Money]]
) -> None:
    invoice, entries = issue("COL-2022-000001", price), [bookings.invoice_issued(price)]
    for step, amount in steps:
        try:
            invoice, entry = step_of(invoice, step, amount)
        except Refused:
            continue
        entries.append(entry)
    balance: defaultdict[Account, Money] = defaultdict(lambda: eur(0))
    for line in (line for entry in entries for line in entry.lines):
        balance[line.account] += line.amount
    assert balance[Account.RECEIVABLES] == invoice.open
    assert balance[Account.REFUNDS_PAYABLE] == -invoice.refund_due
    assert balance[Account.BANK] == invoice.paid - invoice.refunded
    assert balance[Account.DEFERRED_COURSE_FEES] == invoice.credited - invoice.total
