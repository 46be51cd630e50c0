"""An enrolment is funded, and what of its charge is income by now."""

from __future__ import annotations

from datetime import date

from services.billing.domain import bookings
from services.billing.domain.income import is_over, to_recognise
from services.billing.handlers import rows, subsidies
from services.billing.handlers.books import book_income
from services.billing.store import ChargeRow, RunRow, Store
from shared.events import billing
from shared.money import Money
from shared.persistence import Work


def fund_enrolment(work: Work, store: Store, charge: ChargeRow, run: RunRow) -> None:
    """Tell that the place can be confirmed."""
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
    earn(work, store, charge, run, work.now.date())


def earn(work: Work, store: Store, charge: ChargeRow, run: RunRow, on: date) -> None:
    """Book and tell what is earned of a charge by now.

    A subsidy is spent by the outcome; where none will come, since the place was given back late, it
    is spent here.
    """
    has_ended = charge.state == "ended"
    over = is_over(
        delivered=run.delivered_on is not None,
        cancelled=run.cancelled_on is not None,
        ended=has_ended,
    )
    parts = {part.id: part for part in charge.parts}
    facts = map(rows.charge_part, charge.parts)
    for one in to_recognise(facts, funded=charge.was_funded, over=over):
        parts[one.part_id].recognised += one.amount.amount
        entry = bookings.income_recognised(one.source, one.amount)
        book_income(
            work, entry, one.source, one.amount, on, subject=charge.enrolment_id, charge=charge
        )
    if over and has_ended:
        subsidies.spend_held(work, store, charge, on)
