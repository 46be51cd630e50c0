"""A service contract: an organisation's money or seats, drawn down by the enrolments it covers.

A draw takes the amount and one seat. A seat comes back only when its whole draw does: a learner who
cancels late has used the seat.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from services.billing.domain.amounts import require_positive
from services.billing.domain.period import Period
from services.billing.domain.reasons import Reason
from shared.errors import FieldError, IllegalTransition, Invalid, Refused
from shared.money import Money


@dataclass(frozen=True, slots=True)
class Contract:
    """``amount`` and ``seats`` are limits, at least one is set; ``courses`` empty means all."""

    contract_id: str
    number: str
    organisation: str
    courses: frozenset[str]
    period: Period
    amount: Money | None
    seats: int | None
    drawn: Money
    seats_drawn: int

    def __post_init__(self) -> None:
        limits = [] if self.amount is None else [self.amount.amount]
        limits += [] if self.seats is None else [Decimal(self.seats)]
        if not limits or min(limits) <= 0:
            raise Invalid(
                f"contract {self.number} has amount {self.amount} and seats {self.seats}: "
                "give one of them or both, above zero",
                (FieldError("amount", str(self.amount), "above zero, or none with seats"),),
            )


@dataclass(frozen=True, slots=True)
class Drawdown:
    """What one enrolment took from a contract, and how much of it came back."""

    drawdown_id: str
    amount: Money
    released: Money

    @property
    def held(self) -> Money:
        return self.amount - self.released


def objection(
    contract: Contract, organisation: str, course_code: str, day: date, amount: Money
) -> Reason | None:
    """Why the contract does not carry ``amount`` for this course on that day; none when it does."""
    if contract.organisation != organisation:
        return Reason.OTHER_ORGANISATION
    if day not in contract.period:
        return Reason.OUTSIDE_PERIOD
    if contract.courses and course_code not in contract.courses:
        return Reason.COURSE_NOT_COVERED
    if contract.drawn.currency != amount.currency:
        return Reason.CURRENCY_DIFFERS
    return _shortage(contract, amount)


def draw(contract: Contract, drawdown_id: str, amount: Money) -> tuple[Contract, Drawdown]:
    """Take the amount and one seat. Raises ``Refused`` when the contract has not that much left."""
    require_positive(amount, "drawdown")
    shortage = _shortage(contract, amount)
    if shortage:
        raise Refused(
            f"contract {contract.number} cannot carry {amount}: drawn are {contract.drawn} of "
            f"{contract.amount or 'any amount'} and {contract.seats_drawn} of "
            f"{contract.seats or 'any number of'} seats. Extend it or use another way to pay",
            reason=shortage,
        )
    drawn = replace(contract, drawn=contract.drawn + amount, seats_drawn=contract.seats_drawn + 1)
    return drawn, Drawdown(drawdown_id, amount, Money.zero(amount.currency))


def release(contract: Contract, drawdown: Drawdown, amount: Money) -> tuple[Contract, Drawdown]:
    """Give back all or a part of one draw. Raises ``IllegalTransition`` when all of it is back."""
    require_positive(amount, "release")
    if not drawdown.held:
        raise IllegalTransition(f"drawdown {drawdown.drawdown_id}", "released", "release", ())
    if drawdown.held < amount:
        raise Refused(
            f"{amount} is more than the {drawdown.held} that drawdown {drawdown.drawdown_id} "
            f"holds: release at most that",
            reason=Reason.MORE_THAN_HELD,
        )
    after = replace(drawdown, released=drawdown.released + amount)
    seats_back = 0 if after.held else 1
    given_back = replace(
        contract,
        drawn=contract.drawn - amount,
        seats_drawn=contract.seats_drawn - seats_back,
    )
    return given_back, after


def _shortage(contract: Contract, amount: Money) -> Reason | None:
    if contract.amount is not None and contract.amount < contract.drawn + amount:
        return Reason.AMOUNT_USED_UP
    if contract.seats is not None and contract.seats <= contract.seats_drawn:
        return Reason.SEATS_USED_UP
    return None
