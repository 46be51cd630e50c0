"""Writing what the rules decided into the ledger and into a fund's own book."""

from __future__ import annotations

from datetime import date

from services.billing.domain.income import Source
from services.billing.domain.ledger import Entry
from services.billing.store import (
    ChargeRow,
    FundEntryRow,
    FundRow,
    LedgerEntryRow,
    LedgerLineRow,
    Store,
)
from shared.events import billing
from shared.money import Money
from shared.persistence import Work


def book(work: Work, entry: Entry, *, subject: str, on: date | None = None) -> str:
    """Add a ledger entry; returns its id. ``on``: the day it counts for (today, if not said)."""
    row = LedgerEntryRow(
        id=work.new_id(),
        occasion=entry.occasion,
        subject=subject,
        booked_on=on or work.now.date(),
        booked_at=work.now,
        lines=[
            LedgerLineRow(
                position=position,
                account=line.account.value,
                currency=line.amount.currency,
                amount=line.amount.amount,
            )
            for position, line in enumerate(entry.lines)
        ],
    )
    Store(work.session).add(row)
    return row.id


def book_income(
    work: Work,
    entry: Entry,
    source: Source,
    amount: Money,
    on: date,
    *,
    subject: str,
    charge: ChargeRow | None = None,
    donor: str | None = None,
) -> None:
    """Add a ledger entry by which an amount becomes income, and tell it. Below zero: a correction."""
    entry_id = book(work, entry, subject=subject, on=on)
    enrolment_id, run_id = (charge.enrolment_id, charge.run_id) if charge else (None, None)
    event = billing.IncomeRecognised(
        entry_id, source.value, amount, on, enrolment_id, run_id, donor, work.now
    )
    work.emit(event, subject=subject)


def note(
    work: Work,
    fund: FundRow,
    kind: str,
    amount: Money,
    *,
    part_id: str | None = None,
    contribution_id: str | None = None,
) -> None:
    """Add an entry to a fund's book."""
    Store(work.session).add(
        FundEntryRow(
            fund_id=fund.id,
            kind=kind,
            currency=amount.currency,
            amount=amount.amount,
            part_id=part_id,
            contribution_id=contribution_id,
            at=work.now,
        )
    )
