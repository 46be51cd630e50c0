"""An enrolment is funded, and what of its charge is income by now."""

from __future__ import annotations

from datetime import date

from services.billing.domain import bookings
from services.billing.domain.income import over_on, to_recognise
from services.billing.handlers import rows, subsidies
from services.billing.handlers.books import book_income
from services.billing.store import ChargeRow, RunRow, Store
from shared.events import billing
from shared.money import Money
from shared.persistence import Work


def fund_enrolment(work: Work, store: Store, charge: ChargeRow, run: RunRow, day: date) -> None:
    """Tell that the place can be confirmed. ``day``: when it was asked for, or paid."""
    charge.state, charge.was_funded = "funded", True
    funded = billing.EnrolmentFunded(
        charge.enrolment_id,
        charge.run_id,
        charge.id,
        tuple(part.way for part in charge.parts),
        Money(charge.price, charge.currency),
        work.now,
    )
    work.emit(funded, subject=charge.enrolment_id)
    earn(work, store, charge, run, day)


def earn(work: Work, store: Store, charge: ChargeRow, run: RunRow, day: date) -> None:
    """Book and tell what is earned of a charge by now. ``day``: when that happened which may have
    changed it.

    A subsidy is spent by the outcome; where none will come, since the place was given back late, it
    is spent here.
    """
    has_ended = charge.state == "ended"
    over = over_on(run.delivered_on, run.cancelled_on, ended=has_ended)
    if over is None:
        return
    on, parts = max(over, day), {part.id: part for part in charge.parts}
    facts = map(rows.charge_part, charge.parts)
    for one in to_recognise(facts, funded=charge.was_funded):
        parts[one.part_id].recognised += one.amount.amount
        entry = bookings.income_recognised(one.source, one.amount)
        book_income(
            work, entry, one.source, one.amount, on, subject=charge.enrolment_id, charge=charge
        )
    if has_ended:
        subsidies.spend_held(work, store, charge, on)
