"""Invoices that say what happened to them, and numbers without a gap."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from sqlalchemy.orm import Session

from services.billing.domain.ways import Way
from services.billing.handlers import rows
from services.billing.store import (
    CounterRow,
    CreditNoteRow,
    InvoiceRow,
    PartRow,
    PaymentRow,
    RefundRow,
)
from tests.support.books.reading import differs, every, sums_by


def invoices(session: Session) -> Iterator[str]:
    """An invoice has the amounts of its part, credit notes, payments and refunds."""
    parts = {part.id: part for part in every(session, PartRow)}
    credited = sums_by(session, CreditNoteRow, "invoice_id")
    paid = sums_by(session, PaymentRow, "invoice_id")
    refunded = sums_by(session, RefundRow, "invoice_id")
    for row in every(session, InvoiceRow):
        name, part = f"invoice {row.number}", parts.pop(row.part_id)
        yield from differs(f"{name}: total", row.total, part.amount)
        yield from differs(f"{name}: credited of its part", row.credited, part.released)
        yield from differs(f"{name}: credited", row.credited, credited[row.id])
        yield from differs(f"{name}: paid", row.paid, paid[row.id])
        yield from differs(f"{name}: refunded", row.refunded, refunded[row.id])
        yield from differs(f"{name}: state", row.state, rows.invoice(row).state.value)
    for part in parts.values():
        if Way(part.way) in (Way.ORGANISATION_INVOICE, Way.LEARNER_PAYMENT):
            yield f"part {part.id} has no invoice"


def numbers(session: Session) -> Iterator[str]:
    """In each series and year every number from 1 to the counter's is there once."""
    last = {(row.series, row.year): row.last for row in every(session, CounterRow)}
    numbers = [r.number for cls in (InvoiceRow, CreditNoteRow) for r in every(session, cls)]
    used = sorted((s, int(y), int(n)) for s, y, n in (number.split("-") for number in numbers))
    for key, group in groupby(used, key=lambda one: one[:2]):
        there = [number for *_, number in group]
        yield from differs(f"numbers of {key}", there, list(range(1, last.pop(key, 0) + 1)))
    yield from (f"numbers of {key}: none up to {number} is there" for key, number in last.items())
