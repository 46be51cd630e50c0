"""Money coming in for invoices, and going back."""

from __future__ import annotations

from datetime import date

from services.billing.domain import bookings, invoice
from services.billing.handlers import rows
from services.billing.handlers.books import book
from services.billing.handlers.funded import fund_enrolment
from services.billing.store import InvoiceRow, PaymentRow, RefundRow, Store
from shared.errors import Conflict, FieldError, Invalid
from shared.events import billing, commands
from shared.money import Money
from shared.persistence import Work
from shared.repeats import check_same

METHODS = ("bank_transfer", "card", "by_hand")


def open_amount(row: InvoiceRow) -> Money:
    """What the payer still has to pay."""
    return rows.invoice(row).open


def record_payment(work: Work, command: commands.RecordPayment) -> tuple[PaymentRow, bool]:
    """Record a payment; (it, whether it is new). The same reference again is the same payment."""
    _check(command)
    store = Store(work.session)
    charge, run = store.charge_of_invoice(command.invoice_id)
    row = store.invoice(command.invoice_id)
    known = store.payment(row.id, command.method, command.reference)
    if known is not None:
        return _same(known, command), False
    if command.amount.currency != row.currency:
        raise Invalid(
            f"invoice {row.number} is in {row.currency}, the payment in "
            f"{command.amount.currency}: record what arrived in {row.currency}",
            (FieldError("amount.currency", command.amount.currency, row.currency),),
        )
    applied = invoice.apply_payment(rows.invoice(row), command.amount)
    rows.save_invoice(row, applied.invoice)
    payment = _keep(work, store, row, command)
    entry = bookings.payment_received(applied)
    book(work, entry, subject=row.enrolment_id, on=command.received_on)
    if charge.state == "waiting" and not applied.invoice.open:
        fund_enrolment(work, store, charge, run, command.received_on)
    return payment, True


def pay_refund(
    work: Work, invoice_id: str, refund_id: str, amount: Money, paid_on: date
) -> tuple[RefundRow, bool]:
    """Money went back to the payer; (the refund, whether it is new). The same id again changes
    nothing; with another amount, day or invoice it is a ``Conflict``."""
    store = Store(work.session)
    row = store.invoice(invoice_id)
    refund = RefundRow(
        id=refund_id,
        invoice_id=row.id,
        currency=amount.currency,
        amount=amount.amount,
        paid_on=paid_on,
    )
    known = store.find(RefundRow, refund_id)
    if known is not None:
        check_same("refund", known, refund, ("invoice_id", "currency", "amount", "paid_on"))
        return known, False
    rows.save_invoice(row, invoice.apply_refund(rows.invoice(row), amount))
    store.add(refund)
    book(work, bookings.refund_paid(amount), subject=row.enrolment_id, on=paid_on)
    event = billing.RefundPaid(refund.id, row.id, row.enrolment_id, amount, paid_on, work.now)
    work.emit(event, subject=row.enrolment_id)
    return refund, True


def _check(command: commands.RecordPayment) -> None:
    for name, value, allowed in (
        ("method", command.method in METHODS, ", ".join(METHODS)),
        ("reference", 0 < len(command.reference) <= 140, "1 to 140 characters"),
    ):
        if not value:
            was = getattr(command, name)
            raise Invalid(f"{name} {was!r} is not {allowed}", (FieldError(name, was, allowed),))


def _same(known: PaymentRow, command: commands.RecordPayment) -> PaymentRow:
    amount = Money(known.amount, known.currency)
    if amount != command.amount:
        raise Conflict(
            f"payment {command.reference!r} was recorded with {amount}, not {command.amount}: "
            "use another reference for another payment",
            reason="reference_taken",
        )
    return known


def _keep(work: Work, store: Store, row: InvoiceRow, command: commands.RecordPayment) -> PaymentRow:
    payment = PaymentRow(
        id=work.new_id(),
        invoice_id=row.id,
        currency=command.amount.currency,
        amount=command.amount.amount,
        method=command.method,
        reference=command.reference,
        received_on=command.received_on,
    )
    store.add(payment)
    event = billing.PaymentReceived(
        payment.id,
        row.id,
        row.enrolment_id,
        command.amount,
        command.method,
        command.received_on,
        work.now,
    )
    work.emit(event, subject=row.enrolment_id)
    return payment
