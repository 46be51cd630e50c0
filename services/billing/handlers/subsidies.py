"""The life of a subsidy after its reservation: committed on confirmation, spent, or released."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from services.billing.domain import bookings, contribution, subsidy
from services.billing.domain.income import Source
from services.billing.domain.subsidy import SubsidyState
from services.billing.domain.ways import Way
from services.billing.handlers import rows
from services.billing.handlers.books import book_income, note
from services.billing.store import ChargeRow, ContributionRow, FundRow, PartRow, SpendingRow, Store
from shared.errors import NotYet
from shared.events import billing, enrolment
from shared.money import Money
from shared.persistence import Work

Outcome = enrolment.Completed | enrolment.NotCompleted | enrolment.NoShow


def on_confirmed(work: Work, event: enrolment.Confirmed) -> None:
    """The place is taken: what was reserved is promised. Other ways of paying need nothing more."""
    if Way.SUBSIDY not in event.ways:
        return
    store = Store(work.session)
    store.run_of_event(event.run_id)  # with the purse, which is locked before a charge
    charge = store.charge_of_event(event.enrolment_id)
    for part in _in_state(charge, SubsidyState.RESERVED):
        fund = store.purse.fund(part.source_id)
        before = rows.subsidy(part)
        balance, after = subsidy.commit(rows.balance(fund), before)
        rows.save_balance(fund, balance)
        part.subsidy_state = after.state.value
        note(work, fund, "commitment", before.held, part_id=part.id)
        committed = billing.SubsidyCommitted(
            fund.id, fund.donor, charge.enrolment_id, before.held, work.now
        )
        work.emit(committed, subject=charge.enrolment_id)


def on_outcome(work: Work, event: Outcome) -> None:
    """The place was used (or left empty without a word): the donor's money is spent."""
    store = Store(work.session)
    if store.run_of_event(event.run_id).is_free:
        return
    charge = store.charge_of_event(event.enrolment_id)
    require_committed(charge)
    ended_at = event.completed_at if isinstance(event, enrolment.Completed) else event.ended_at
    spend_held(work, store, charge, ended_at.date())


def require_committed(charge: ChargeRow) -> None:
    """Raises ``NotYet`` while the confirmation that commits a subsidy has not come."""
    if any(_in_state(charge, SubsidyState.RESERVED)):
        raise NotYet(f"the confirmation of enrolment {charge.enrolment_id} has not come yet")


def spend_held(work: Work, store: Store, charge: ChargeRow, on: date) -> None:
    """Spend what the charge's subsidies still hold, and match it to the donors' contributions."""
    for part in _in_state(charge, SubsidyState.COMMITTED):
        fund = store.purse.fund(part.source_id)
        before = rows.subsidy(part)
        balance, after = subsidy.spend(rows.balance(fund), before)
        rows.save_balance(fund, balance)
        part.subsidy_state = after.state.value
        note(work, fund, "spending", before.held, part_id=part.id)
        consumed = _consume(store, fund, part, before.held)
        _tell_spent(work, charge, fund, before.held, consumed, on)


def release(
    work: Work, store: Store, charge: ChargeRow, part: PartRow, amount: Money, reason: str
) -> None:
    """Give all or a part of a subsidy back to its fund."""
    fund = store.purse.fund(part.source_id)
    balance, after = subsidy.release(rows.balance(fund), rows.subsidy(part), amount)
    rows.save_balance(fund, balance)
    part.subsidy_state = after.state.value
    note(work, fund, "release", amount, part_id=part.id)
    released = billing.SubsidyReleased(
        fund.id, fund.donor, charge.enrolment_id, amount, reason, work.now
    )
    work.emit(released, subject=charge.enrolment_id)


def _in_state(charge: ChargeRow, state: SubsidyState) -> Iterator[PartRow]:
    return (part for part in charge.parts if part.subsidy_state == state.value)


def _consume(
    store: Store, fund: FundRow, part: PartRow, amount: Money
) -> tuple[contribution.Consumed, ...]:
    found: dict[str, ContributionRow] = {row.id: row for row in store.purse.contributions(fund.id)}
    candidates = (
        contribution.Contribution(
            row.id,
            row.received_on,
            Money(row.amount, row.currency),
            Money(row.consumed, row.currency),
        )
        for row in found.values()
    )
    consumed = contribution.consume(candidates, amount)
    for one in consumed:
        found[one.contribution_id].consumed += one.amount.amount
        store.add(
            SpendingRow(
                part_id=part.id,
                contribution_id=one.contribution_id,
                currency=one.amount.currency,
                amount=one.amount.amount,
            )
        )
    return consumed


def _tell_spent(
    work: Work,
    charge: ChargeRow,
    fund: FundRow,
    amount: Money,
    consumed: tuple[contribution.Consumed, ...],
    on: date,
) -> None:
    used = tuple(billing.Consumed(one.contribution_id, one.amount) for one in consumed)
    spent = billing.SubsidySpent(fund.id, fund.donor, charge.enrolment_id, amount, used, work.now)
    work.emit(spent, subject=charge.enrolment_id)
    book_income(
        work,
        bookings.subsidy_spent(amount),
        Source.VOLUNTARY_CONTRIBUTIONS,
        amount,
        on,
        subject=charge.enrolment_id,
        charge=charge,
        donor=fund.donor,
    )
