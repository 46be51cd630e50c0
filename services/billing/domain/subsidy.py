"""The life of one subsidy, a fund's share of one enrolment, and what each step does to the fund.

    reserved ──► committed ──► spent
        └────────────┴──► released

A part may be released on the way (a late cancellation gives half back): what is still held goes on,
and is spent when the run is delivered.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from services.billing.domain.amounts import require_positive
from services.billing.domain.balance import Balance
from services.billing.domain.reasons import Reason
from shared.errors import IllegalTransition, Refused
from shared.money import Money


class SubsidyState(StrEnum):
    RESERVED = "reserved"
    COMMITTED = "committed"
    SPENT = "spent"
    RELEASED = "released"


STEPS: dict[SubsidyState, tuple[str, ...]] = {
    SubsidyState.RESERVED: ("commit", "release"),
    SubsidyState.COMMITTED: ("spend", "release"),
    SubsidyState.SPENT: (),
    SubsidyState.RELEASED: (),
}


@dataclass(frozen=True, slots=True)
class Subsidy:
    """``amount`` was reserved, ``released`` of it came back."""

    subsidy_id: str
    state: SubsidyState
    amount: Money
    released: Money

    @property
    def held(self) -> Money:
        return self.amount - self.released


def reserve(balance: Balance, subsidy_id: str, amount: Money) -> tuple[Balance, Subsidy]:
    """A subsidy begins. Raises ``Refused`` when the fund has less than that available."""
    zero = Money.zero(amount.currency)
    return balance.reserve(amount), Subsidy(subsidy_id, SubsidyState.RESERVED, amount, zero)


def commit(balance: Balance, subsidy: Subsidy) -> tuple[Balance, Subsidy]:
    """The place is confirmed: what is held is promised."""
    _require(subsidy, "commit")
    return balance.commit(subsidy.held), replace(subsidy, state=SubsidyState.COMMITTED)


def spend(balance: Balance, subsidy: Subsidy) -> tuple[Balance, Subsidy]:
    """The run was delivered: what is held is used."""
    _require(subsidy, "spend")
    return balance.spend(subsidy.held), replace(subsidy, state=SubsidyState.SPENT)


def release(balance: Balance, subsidy: Subsidy, amount: Money) -> tuple[Balance, Subsidy]:
    """All or a part of what is held goes back to the fund. Refuses more than that."""
    _require(subsidy, "release")
    require_positive(amount, "release")
    if subsidy.held < amount:
        raise Refused(
            f"{amount} is more than the {subsidy.held} that subsidy {subsidy.subsidy_id} holds: "
            "release at most that",
            reason=Reason.MORE_THAN_HELD,
        )
    reserved = subsidy.state is SubsidyState.RESERVED
    fund = balance.release_reserved(amount) if reserved else balance.release_committed(amount)
    after = replace(subsidy, released=subsidy.released + amount)
    return fund, after if after.held else replace(after, state=SubsidyState.RELEASED)


def _require(subsidy: Subsidy, step: str) -> None:
    """A repeated or unknown step is an error that is seen, never one that is skipped."""
    allowed = STEPS[subsidy.state]
    if step not in allowed:
        raise IllegalTransition(f"subsidy {subsidy.subsidy_id}", subsidy.state, step, allowed)
