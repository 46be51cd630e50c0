"""How billing stands: what must be the same, whatever the order in which events came."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from services.billing.store import ChargeRow, ContractRow, Desk, FundRow
from tests.support.books.reading import every

OF_A_PART = ("way", "amount", "released", "recognised", "source_id", "subsidy_state")
OF_A_FUND = ("contributed", "reserved", "committed", "spent")


def standing(session: Session) -> dict[str, Any]:
    """Each charge with its parts, each fund, each contract and each account, by name."""
    found: dict[str, Any] = {}
    for charge in every(session, ChargeRow):
        parts = [tuple(getattr(part, name) for name in OF_A_PART) for part in charge.parts]
        found[f"charge of {charge.enrolment_id}"] = (charge.state, charge.was_funded, parts)
    for fund in every(session, FundRow):
        found[f"fund {fund.agreement}"] = tuple(getattr(fund, name) for name in OF_A_FUND)
    for contract in every(session, ContractRow):
        found[f"contract {contract.number}"] = (contract.drawn, contract.seats_drawn)
    for account, currency, debits, credits in Desk(session).trial_balance():
        found[f"account {account} {currency}"] = debits - credits
    return found


def differences(one: dict[str, Any], other: dict[str, Any]) -> list[str]:
    """A line for each thing that stands differently."""
    return [
        f"{name}: {one.get(name)} and {other.get(name)}"
        for name in sorted(one.keys() | other.keys())
        if one.get(name) != other.get(name)
    ]
