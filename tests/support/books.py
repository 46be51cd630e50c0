"""Whether billing's books agree with each other: one line for each place where they do not.

Everything that matters is kept twice: an amount beside the rows that it is the sum of, the ledger beside
what it was booked from. Here each is reckoned from the other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.billing.domain.accounts import DEFERRED, INCOME, Account
from services.billing.domain.income import SOURCE_OF, Source
from services.billing.domain.ways import Way
from services.billing.handlers import rows
from services.billing.store import (
    ChargeRow,
    ContractRow,
    ContributionRow,
    CounterRow,
    CreditNoteRow,
    FundEntryRow,
    FundRow,
    InvoiceRow,
    LedgerEntryRow,
    PartRow,
    PaymentRow,
    RefundRow,
    RunRow,
    SpendingRow,
)

Sums = dict[Any, Decimal]
ZERO = Decimal(0)


def discrepancies(session: Session) -> list[str]:
    """What does not agree, in words; an empty list when everything does."""
    checks = (_entries, _accounts, _charges, _income, _invoices, _numbers, _contracts)
    return [line for check in (*checks, _funds, _contributions) for line in check(session)]


def _entries(session: Session) -> Iterator[str]:
    for entry in _all(session, LedgerEntryRow):
        sums: Sums = Counter()
        for line in entry.lines:
            sums[line.currency] += line.amount
        for currency, rest in sums.items():
            yield from _differs(f"entry {entry.id} ({entry.occasion}) {currency}", rest, ZERO)


def _accounts(session: Session) -> Iterator[str]:
    booked: Sums = Counter()
    for entry in _all(session, LedgerEntryRow):
        for line in entry.lines:
            booked[Account(line.account), line.currency] += line.amount
    reckoned = _reckoned(session)
    for key in sorted(booked.keys() | reckoned.keys()):
        yield from _differs(f"account {' '.join(key)}", booked[key], reckoned[key])


def _reckoned(session: Session) -> Sums:
    """What each account must hold, from the rows that its entries were booked for."""
    found: Sums = Counter()

    def add(account: Account, row: Any, amount: Decimal) -> None:
        found[account, row.currency] += amount

    for row in _all(session, PaymentRow):
        add(Account.BANK, row, row.amount)
    for row in _all(session, RefundRow):
        add(Account.BANK, row, -row.amount)
    for row in _all(session, InvoiceRow):
        invoice = rows.invoice(row)
        add(Account.RECEIVABLES, row, invoice.open.amount)
        add(Account.REFUNDS_PAYABLE, row, -invoice.refund_due.amount)
    for part in _all(session, PartRow):
        way = Way(part.way)
        if way is Way.CONTRACT:
            add(Account.CONTRACT_RECEIVABLES, part, part.amount - part.released)
        if way in SOURCE_OF:
            kept = part.amount - part.released
            add(DEFERRED[SOURCE_OF[way]], part, part.recognised - kept)
            add(INCOME[SOURCE_OF[way]], part, -part.recognised)
    donors = Source.VOLUNTARY_CONTRIBUTIONS
    for row in _all(session, ContributionRow):
        add(Account.BANK, row, row.amount)
        earned = row.amount if row.fund_id is None else row.consumed
        add(INCOME[donors], row, -earned)
        add(DEFERRED[donors], row, earned - row.amount)
    return found


def _charges(session: Session) -> Iterator[str]:
    for charge in _all(session, ChargeRow):
        taken = ZERO if charge.state == "refused" else charge.price
        parts = sum((part.amount for part in charge.parts), ZERO)
        yield from _differs(f"charge {charge.id}: its parts", parts, taken)


def _income(session: Session) -> Iterator[str]:
    """When a charge is over, what is kept of it is income and nothing is held any more; before, no
    part of it is income."""
    runs = {run.id: run for run in _all(session, RunRow)}
    for charge in _all(session, ChargeRow):
        run, has_ended = runs[charge.run_id], charge.state == "ended"
        is_over = run.delivered_on is not None or (run.cancelled_on is not None and has_ended)
        for part in charge.parts:
            earned = part.amount - part.released if is_over and charge.was_funded else ZERO
            if Way(part.way) in SOURCE_OF:
                yield from _differs(f"part {part.id}: recognised", part.recognised, earned)
            if is_over and has_ended and part.subsidy_state in ("reserved", "committed"):
                yield f"part {part.id} of an ended charge is still {part.subsidy_state}"


def _invoices(session: Session) -> Iterator[str]:
    parts = {part.id: part for part in _all(session, PartRow)}
    credited = _sums(session, CreditNoteRow, "invoice_id")
    paid = _sums(session, PaymentRow, "invoice_id")
    refunded = _sums(session, RefundRow, "invoice_id")
    for row in _all(session, InvoiceRow):
        name, part = f"invoice {row.number}", parts.pop(row.part_id)
        yield from _differs(f"{name}: total", row.total, part.amount)
        yield from _differs(f"{name}: credited of its part", row.credited, part.released)
        yield from _differs(f"{name}: credited", row.credited, credited[row.id])
        yield from _differs(f"{name}: paid", row.paid, paid[row.id])
        yield from _differs(f"{name}: refunded", row.refunded, refunded[row.id])
        yield from _differs(f"{name}: state", row.state, rows.invoice(row).state.value)
    for part in parts.values():
        if Way(part.way) in (Way.ORGANISATION_INVOICE, Way.LEARNER_PAYMENT):
            yield f"part {part.id} has no invoice"


def _numbers(session: Session) -> Iterator[str]:
    """In each series and year every number from 1 to the counter's is there once."""
    last = {(row.series, row.year): row.last for row in _all(session, CounterRow)}
    numbers = [r.number for cls in (InvoiceRow, CreditNoteRow) for r in _all(session, cls)]
    used = sorted((s, int(y), int(n)) for s, y, n in (number.split("-") for number in numbers))
    for key, group in groupby(used, key=lambda one: one[:2]):
        there = [number for *_, number in group]
        yield from _differs(f"numbers of {key}", there, list(range(1, last.pop(key, 0) + 1)))
    yield from (f"numbers of {key}: none up to {number} is there" for key, number in last.items())


def _contracts(session: Session) -> Iterator[str]:
    parts = [part for part in _all(session, PartRow) if Way(part.way) is Way.CONTRACT]
    for row in _all(session, ContractRow):
        held = [p.amount - p.released for p in parts if p.source_id == row.id]
        yield from _differs(f"contract {row.number}: drawn", row.drawn, sum(held, ZERO))
        seats = sum(1 for amount in held if amount)
        yield from _differs(f"contract {row.number}: seats", row.seats_drawn, seats)


def _funds(session: Session) -> Iterator[str]:
    """A fund's balance is what its own book adds up to, and what its subsidies hold."""
    parts = [part for part in _all(session, PartRow) if Way(part.way) is Way.SUBSIDY]
    for fund in _all(session, FundRow):
        entries = session.scalars(
            select(FundEntryRow).where(FundEntryRow.fund_id == fund.id).order_by(FundEntryRow.id)
        )
        booked = _balance_of(entries)
        available = fund.contributed - fund.reserved - fund.committed - fund.spent
        yield from _differs(f"fund {fund.agreement}: available", available, booked["available"])
        for name in ("contributed", "reserved", "committed", "spent"):
            amount = getattr(fund, name)
            yield from _differs(f"fund {fund.agreement}: {name}", amount, booked[name])
            if name != "contributed":
                held = [
                    part.amount - part.released
                    for part in parts
                    if (part.source_id, part.subsidy_state) == (fund.id, name)
                ]
                yield from _differs(
                    f"fund {fund.agreement}: {name} by its subsidies", amount, sum(held, ZERO)
                )


def _balance_of(entries: Any) -> Sums:
    """Five amounts from a fund's book. A release comes from where the money stood."""
    sums: Sums = Counter()
    stands: dict[str | None, str] = {}  # part: reserved or committed
    for entry in entries:
        origin, to = {
            "contribution": ("", "available"),
            "reservation": ("available", "reserved"),
            "commitment": ("reserved", "committed"),
            "spending": ("committed", "spent"),
            "release": (stands.get(entry.part_id, ""), "available"),
        }[entry.kind]
        sums[origin] -= entry.amount
        sums[to] += entry.amount
        if entry.kind == "contribution":
            sums["contributed"] += entry.amount
        elif entry.kind != "release":
            stands[entry.part_id] = to
    return sums


def _contributions(session: Session) -> Iterator[str]:
    consumed = _sums(session, SpendingRow, "contribution_id")
    matched = _sums(session, SpendingRow, "part_id")
    given: Sums = Counter()
    spent: Sums = Counter()
    for row in _all(session, ContributionRow):
        yield from _differs(f"contribution {row.id}: consumed", row.consumed, consumed[row.id])
        given[row.fund_id] += row.amount
        spent[row.fund_id] += row.consumed
    for fund in _all(session, FundRow):
        yield from _differs(f"fund {fund.agreement}: given", given[fund.id], fund.contributed)
        yield from _differs(f"fund {fund.agreement}: consumed", spent[fund.id], fund.spent)
    for part in _all(session, PartRow):
        used = part.amount - part.released if part.subsidy_state == "spent" else ZERO
        yield from _differs(f"part {part.id}: matched", matched[part.id], used)


def _all(session: Session, cls: type[Any]) -> Any:
    return session.scalars(select(cls)).all()


def _sums(session: Session, cls: type[Any], key: str) -> Sums:
    sums: Sums = Counter()
    for row in _all(session, cls):
        sums[getattr(row, key)] += row.amount
    return sums


def _differs(what: str, one: object, other: object) -> Iterator[str]:
    if one != other:
        yield f"{what}: {one} and {other}"
