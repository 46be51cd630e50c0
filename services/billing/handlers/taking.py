"""Taking a part of a charge from where it is paid: a contract, a fund, or an invoice."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from services.billing.domain import bookings, contract, invoice, numbering, subsidy
from services.billing.domain.ways import Way
from services.billing.handlers import rows
from services.billing.handlers.books import book, note
from services.billing.store import ChargeRow, InvoiceRow, PartRow, Store
from shared.events import billing
from shared.persistence import Work


def take(work: Work, store: Store, charge: ChargeRow, part: PartRow) -> None:
    """Take the part's amount by its way, book it and tell it."""
    _BY_WAY[Way(part.way)](work, store, charge, part)


def _nothing(work: Work, store: Store, charge: ChargeRow, part: PartRow) -> None:
    """Free: there is nothing to take."""


def _draw(work: Work, store: Store, charge: ChargeRow, part: PartRow) -> None:
    row = store.purse.contract(part.source_id)
    amount = rows.money(part, part.amount)
    after, _ = contract.draw(rows.contract(row), part.id, amount)
    rows.save_contract(row, after)
    book(work, bookings.contract_drawn(amount), subject=charge.enrolment_id)
    drawn = billing.ContractDrawn(row.id, row.organisation, charge.enrolment_id, amount, work.now)
    work.emit(drawn, subject=charge.enrolment_id)


def _reserve(work: Work, store: Store, charge: ChargeRow, part: PartRow) -> None:
    row = store.purse.fund(part.source_id)
    amount = rows.money(part, part.amount)
    balance, reserved = subsidy.reserve(rows.balance(row), part.id, amount)
    rows.save_balance(row, balance)
    part.subsidy_state = reserved.state.value
    note(work, row, "reservation", amount, part_id=part.id)
    event = billing.SubsidyReserved(row.id, row.donor, charge.enrolment_id, amount, work.now)
    work.emit(event, subject=charge.enrolment_id)


def _invoice(work: Work, store: Store, charge: ChargeRow, part: PartRow) -> None:
    series, year = numbering.Series.INVOICE, work.now.year
    number = numbering.document_number(series, year, store.purse.next_number(series.value, year))
    total = rows.money(part, part.amount)
    issued = invoice.issue(number, total)
    to_learner = Way(part.way) is Way.LEARNER_PAYMENT
    row = InvoiceRow(
        id=work.new_id(),
        number=number,
        part_id=part.id,
        charge_id=charge.id,
        enrolment_id=charge.enrolment_id,
        payer="learner" if to_learner else "organisation",
        organisation=None if to_learner else charge.organisation,
        currency=total.currency,
        total=total.amount,
        credited=Decimal(0),
        paid=Decimal(0),
        refunded=Decimal(0),
        state=issued.state.value,
        issued_at=work.now,
        due_on=invoice.due_on(work.now.date()),
    )
    store.add_invoice(row)
    book(work, bookings.invoice_issued(total), subject=charge.enrolment_id)
    event = billing.InvoiceIssued(
        row.id,
        row.number,
        charge.enrolment_id,
        row.payer,
        row.organisation,
        total,
        row.due_on,
        work.now,
    )
    work.emit(event, subject=charge.enrolment_id)


_BY_WAY: dict[Way, Callable[[Work, Store, ChargeRow, PartRow], None]] = {
    Way.FREE: _nothing,
    Way.CONTRACT: _draw,
    Way.SUBSIDY: _reserve,
    Way.ORGANISATION_INVOICE: _invoice,
    Way.LEARNER_PAYMENT: _invoice,
}
