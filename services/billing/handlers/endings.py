"""An enrolment ended before it was used: give back what the run's rule says, keep the rest.

What is kept is earned when the run is over: it stays deferred, or committed by its fund, until then.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from services.billing.domain import bookings, contract, invoice, numbering
from services.billing.domain.cancellation import Ending, give_back, refund_percent
from services.billing.domain.ways import Way
from services.billing.handlers import rows, subsidies
from services.billing.handlers.books import book
from services.billing.handlers.funded import earn
from services.billing.store import ChargeRow, CreditNoteRow, PartRow, Store
from shared.events import billing, enrolment
from shared.money import Money
from shared.persistence import Work


def on_cancelled(work: Work, event: enrolment.Cancelled) -> None:
    """Release, credit or refund by the run's rule. Nobody was charged for the waiting list."""
    if event.was == "waitlisted":
        return
    _end(work, event, Ending(event.by), event.cancelled_at, confirmed=event.was == "confirmed")


def on_expired(work: Work, event: enrolment.Expired) -> None:
    """Not paid in time: everything is taken back."""
    _end(work, event, Ending.EXPIRED, event.expired_at, confirmed=False)


def _end(
    work: Work,
    event: enrolment.Cancelled | enrolment.Expired,
    ending: Ending,
    at: datetime,
    *,
    confirmed: bool,
) -> None:
    store = Store(work.session)
    run = store.run_of_event(event.run_id)
    charge = store.charge_of_event(event.enrolment_id)
    if charge.state in ("ended", "refused"):
        return
    if confirmed:
        subsidies.require_committed(charge)
    ended_on = at.astimezone(ZoneInfo(run.time_zone)).date()
    percent = refund_percent(ending, ended_on, run.starts_on, rows.rule(run), funded=confirmed)
    for part in charge.parts:
        refund = give_back(rows.money(part, part.amount), percent).refund
        if refund:
            _GIVE_BACK[Way(part.way)](work, store, charge, part, refund, ending.value)
            part.released += refund.amount
    charge.state = "ended"
    earn(work, store, charge, run, at.date())


def _release_draw(
    work: Work, store: Store, charge: ChargeRow, part: PartRow, refund: Money, reason: str
) -> None:
    row = store.purse.contract(part.source_id)
    after, _ = contract.release(rows.contract(row), rows.drawdown(part), refund)
    rows.save_contract(row, after)
    book(work, bookings.contract_released(refund), subject=charge.enrolment_id)
    released = billing.ContractReleased(
        row.id, row.organisation, charge.enrolment_id, refund, reason, work.now
    )
    work.emit(released, subject=charge.enrolment_id)


def _credit(
    work: Work, store: Store, charge: ChargeRow, part: PartRow, refund: Money, reason: str
) -> None:
    row = store.invoice_of_part(part.id)
    applied = invoice.apply_credit_note(rows.invoice(row), refund)
    rows.save_invoice(row, applied.invoice)
    series, year = numbering.Series.CREDIT_NOTE, work.now.year
    note = CreditNoteRow(
        id=work.new_id(),
        number=numbering.document_number(series, year, store.purse.next_number(series.value, year)),
        invoice_id=row.id,
        currency=refund.currency,
        amount=refund.amount,
        reason=reason,
        issued_at=work.now,
    )
    store.add(note)
    book(work, bookings.credit_note_issued(applied), subject=charge.enrolment_id)
    event = billing.CreditNoteIssued(
        note.id, note.number, row.id, charge.enrolment_id, refund, reason, work.now
    )
    work.emit(event, subject=charge.enrolment_id)


_GIVE_BACK: dict[Way, Callable[[Work, Store, ChargeRow, PartRow, Money, str], None]] = {
    Way.CONTRACT: _release_draw,
    Way.SUBSIDY: subsidies.release,
    Way.ORGANISATION_INVOICE: _credit,
    Way.LEARNER_PAYMENT: _credit,
}
