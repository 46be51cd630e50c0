"""Contracts and funds that have what their enrolments left, contributions that paid for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.billing.domain.ways import Way
from services.billing.store import (
    ContractRow,
    ContributionRow,
    FundEntryRow,
    FundRow,
    PartRow,
    SpendingRow,
)
from tests.support.books.reading import ZERO, Sums, differs, every, sums_by


def contracts(session: Session) -> Iterator[str]:
    """What is drawn is what the parts that it pays hold; so are the seats."""
    parts = [part for part in every(session, PartRow) if Way(part.way) is Way.CONTRACT]
    for row in every(session, ContractRow):
        held = [p.amount - p.released for p in parts if p.source_id == row.id]
        yield from differs(f"contract {row.number}: drawn", row.drawn, sum(held, ZERO))
        seats = sum(1 for amount in held if amount)
        yield from differs(f"contract {row.number}: seats", row.seats_drawn, seats)


def funds(session: Session) -> Iterator[str]:
    """A fund's balance is what its own book adds up to, and what its subsidies hold."""
    parts = [part for part in every(session, PartRow) if Way(part.way) is Way.SUBSIDY]
    for fund in every(session, FundRow):
        entries = select(FundEntryRow).where(FundEntryRow.fund_id == fund.id)
        booked = _balance_of(session.scalars(entries.order_by(FundEntryRow.id)))
        held: Sums = Counter({"contributed": fund.contributed})
        for part in parts:
            if part.source_id == fund.id:
                held[part.subsidy_state] += part.amount - part.released
        name = f"fund {fund.agreement}"
        for amount in ("contributed", "reserved", "committed", "spent"):
            has = getattr(fund, amount)
            yield from differs(f"{name}: {amount}", has, booked[amount])
            yield from differs(f"{name}: {amount} by its subsidies", has, held[amount])
        available = fund.contributed - fund.reserved - fund.committed - fund.spent
        yield from differs(f"{name}: available", available, booked["available"])


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


def contributions(session: Session) -> Iterator[str]:
    """What is consumed is what was matched, and a fund's is what it spent."""
    consumed = sums_by(session, SpendingRow, "contribution_id")
    matched = sums_by(session, SpendingRow, "part_id")
    given: Sums = Counter()
    spent: Sums = Counter()
    for row in every(session, ContributionRow):
        yield from differs(f"contribution {row.id}: consumed", row.consumed, consumed[row.id])
        given[row.fund_id] += row.amount
        spent[row.fund_id] += row.consumed
    for fund in every(session, FundRow):
        yield from differs(f"fund {fund.agreement}: given", given[fund.id], fund.contributed)
        yield from differs(f"fund {fund.agreement}: consumed", spent[fund.id], fund.spent)
    for part in every(session, PartRow):
        used = part.amount - part.released if part.subsidy_state == "spent" else ZERO
        yield from differs(f"part {part.id}: matched", matched[part.id], used)
