"""The page of an invoice, and the form by which a finance officer records what came in for it."""

from __future__ import annotations

from werkzeug.wrappers import Response

from services.billing import handlers, schemas
from services.billing.service.checks import expects_invoice
from services.billing.store import Desk, InvoiceRow, Store
from shared import clock
from shared.errors import FieldError, Invalid
from shared.events import commands
from shared.http import Change, Look, changes, shows
from shared.money import Money


class Payments:
    """Mixed into the service of billing."""

    @shows("/invoices/<invoice_id>", may="see invoices")
    def invoice_page(self, look: Look, invoice_id: str) -> Response:
        row = Desk(look.session).one(InvoiceRow, invoice_id, "invoice")
        look.grant.check(row.owner, f"invoice {invoice_id!r}")
        look.touches(f"invoices/{invoice_id}")
        return look.page(
            "invoice.html",
            invoice=schemas.invoice(row),
            open=handlers.open_amount(row),
            may_record=look.may("record payments") is not None,
            methods=handlers.METHODS,
            today=clock.now().date(),
            form=look.filled,
        )

    @changes("/invoices/<invoice_id>/payments", may="record payments", form=invoice_page)
    def record_payment_by_form(self, change: Change, invoice_id: str) -> Response:
        data = change.form(schemas.PaymentForm())
        expects_invoice(change, invoice_id)
        amount = _positive(data.pop("amount"), Store(change.session).invoice(invoice_id).currency)
        command = commands.RecordPayment(invoice_id=invoice_id, amount=amount, **data)
        handlers.record_payment(change.work, command)
        return change.see_other("/billing/")


def _positive(text: str, currency: str) -> Money:
    """The amount in the invoice's currency. Raises ``Invalid``."""
    amount = Money.of(text, currency)
    if amount.amount <= 0:
        allowed = "above zero"
        raise Invalid(f"amount {text!r} is not {allowed}", (FieldError("amount", text, allowed),))
    return amount
