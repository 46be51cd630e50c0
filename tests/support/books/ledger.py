"""Entries that sum to zero, and accounts that hold what their entries were booked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from services.billing.domain.accounts import DEFERRED, INCOME, Account
from services.billing.domain.income import SOURCE_OF, Source
from services.billing.domain.ways import Way
from services.billing.handlers import rows
from services.billing.store import (
    ContributionRow,
    InvoiceRow,
    LedgerEntryRow,
    PartRow,
    PaymentRow,
    RefundRow,
)
from tests.support.books.reading import ZERO, Sums, differs, every


def entries(session: Session) -> Iterator[str]:
    """Each entry sums to zero in each currency."""
    for entry in every(session, LedgerEntryRow):
        sums: Sums = Counter()
        for line in entry.lines:
            sums[line.currency] += line.amount
        for currency, rest in sums.items():
            yield from differs(f"entry {entry.id} ({entry.occasion}) {currency}", rest, ZERO)


def accounts(session: Session) -> Iterator[str]:
    """Each account holds what was booked on it for the rows that there are."""
    booked: Sums = Counter()
    for entry in every(session, LedgerEntryRow):
        for line in entry.lines:
            booked[Account(line.account), line.currency] += line.amount
    reckoned = _reckoned(session)
    for key in sorted(booked.keys() | reckoned.keys()):
        yield from differs(f"account {' '.join(key)}", booked[key], reckoned[key])


def _reckoned(session: Session) -> Sums:
    """What each account must hold, from the rows that its entries were booked for."""
    found: Sums = Counter()

    def add(account: Account, row: Any, amount: Decimal) -> None:
        found[account, row.currency] += amount

    for row in every(session, PaymentRow):
        add(Account.BANK, row, row.amount)
    for row in every(session, RefundRow):
        add(Account.BANK, row, -row.amount)
    for row in every(session, InvoiceRow):
        invoice = rows.invoice(row)
        add(Account.RECEIVABLES, row, invoice.open.amount)
        add(Account.REFUNDS_PAYABLE, row, -invoice.refund_due.amount)
    for part in every(session, PartRow):
        way = Way(part.way)
        if way is Way.CONTRACT:
            add(Account.CONTRACT_RECEIVABLES, part, part.amount - part.released)
        if way in SOURCE_OF:
            kept = part.amount - part.released
            add(DEFERRED[SOURCE_OF[way]], part, part.recognised - kept)
            add(INCOME[SOURCE_OF[way]], part, -part.recognised)
    donors = Source.VOLUNTARY_CONTRIBUTIONS
    for row in every(session, ContributionRow):
        add(Account.BANK, row, row.amount)
        earned = row.amount if row.fund_id is None else row.consumed
        add(INCOME[donors], row, -earned)
        add(DEFERRED[donors], row, earned - row.amount)
    return found
