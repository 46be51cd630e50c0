"""An invoice: what is owed, paid, credited and to be refunded.

    issued ──► partly_paid ──► paid          credited: all of it was taken back

The state follows from the amounts. Money that comes in beyond what is owed is accepted: banks do
not ask first. It is owed back to the payer.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from services.billing.domain.amounts import require_positive
from services.billing.domain.reasons import Reason
from shared.errors import Refused
from shared.money import Money, smaller

DAYS_TO_PAY = 30


class InvoiceState(StrEnum):
    ISSUED = "issued"
    PARTLY_PAID = "partly_paid"
    PAID = "paid"
    CREDITED = "credited"


@dataclass(frozen=True, slots=True)
class Invoice:
    """Amounts only grow: ``paid`` is all that ever came in, ``refunded`` all that went back."""

    number: str
    total: Money
    credited: Money
    paid: Money
    refunded: Money

    @property
    def open(self) -> Money:
        """What the payer still has to pay; never below zero."""
        return _or_zero(self._owed - self._kept)

    @property
    def refund_due(self) -> Money:
        """What was paid beyond what is owed and has not gone back yet; never below zero."""
        return _or_zero(self._kept - self._owed)

    @property
    def state(self) -> InvoiceState:
        if not self._owed:
            return InvoiceState.CREDITED
        if not self.open:
            return InvoiceState.PAID
        return InvoiceState.PARTLY_PAID if self._kept else InvoiceState.ISSUED

    @property
    def _owed(self) -> Money:
        return self.total - self.credited

    @property
    def _kept(self) -> Money:
        return self.paid - self.refunded


@dataclass(frozen=True, slots=True)
class Applied:
    """The invoice after a payment or a credit note, and where the amount went: ``settled`` off
    what was open, ``refundable`` to what is owed back to the payer."""

    invoice: Invoice
    settled: Money
    refundable: Money


def issue(number: str, total: Money) -> Invoice:
    """A new invoice. Refuses a total of zero: a price of zero is free and needs no invoice."""
    require_positive(total, "new invoice")
    zero = Money.zero(total.currency)
    return Invoice(number, total, zero, zero, zero)


def due_on(issued_on: date) -> date:
    """The last day to pay."""
    return issued_on + timedelta(days=DAYS_TO_PAY)


def apply_payment(invoice: Invoice, amount: Money) -> Applied:
    """Money came in. What is beyond the open balance is refundable, and the result shows it."""
    require_positive(amount, "payment")
    return _applied(invoice, replace(invoice, paid=invoice.paid + amount), amount)


def apply_credit_note(invoice: Invoice, amount: Money) -> Applied:
    """Take back a part or all. Raises ``Refused`` for more than is not credited yet."""
    require_positive(amount, "credit note")
    uncredited = invoice.total - invoice.credited
    if uncredited < amount:
        raise Refused(
            f"{amount} cannot be credited: invoice {invoice.number} has {uncredited} that is not "
            "credited yet. Credit at most that",
            reason=Reason.CREDIT_TOO_HIGH,
        )
    return _applied(invoice, replace(invoice, credited=invoice.credited + amount), amount)


def apply_refund(invoice: Invoice, amount: Money) -> Invoice:
    """Money went back to the payer. Raises ``Refused`` for more than is due."""
    require_positive(amount, "refund")
    if invoice.refund_due < amount:
        raise Refused(
            f"{amount} cannot be refunded: of invoice {invoice.number} {invoice.refund_due} is "
            "due to the payer. Refund at most that",
            reason=Reason.REFUND_NOT_DUE,
        )
    return replace(invoice, refunded=invoice.refunded + amount)


def _applied(before: Invoice, after: Invoice, amount: Money) -> Applied:
    settled = smaller(amount, before.open)
    return Applied(after, settled, amount - settled)


def _or_zero(amount: Money) -> Money:
    return amount if amount.amount > 0 else Money.zero(amount.currency)
