"""What comes back when an enrolment ends: by whole days before the start, as the run's rule says.

The default is the practice of UN training bodies: 15 days or more before the start all comes back,
14 to 8 days half, 7 days or less nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shared.errors import FieldError, Invalid
from shared.money import Money


class Ending(StrEnum):
    """Who or what ended the enrolment."""

    LEARNER = "learner"
    ORGANISATION = "organisation"
    COLLEGE = "college"
    EXPIRED = "expired"
    NO_SHOW = "no_show"


@dataclass(frozen=True, slots=True)
class Step:
    """Cancelled at least ``days_before`` the start: that percentage comes back."""

    days_before: int
    refund_percent: int

    def __post_init__(self) -> None:
        if self.days_before < 0:
            raise _refuse("days_before", self.days_before, "zero or more whole days")
        if not 0 <= self.refund_percent <= 100:
            raise _refuse("refund_percent", self.refund_percent, "from 0 to 100")


DEFAULT_RULE = (Step(15, 100), Step(8, 50))


@dataclass(frozen=True, slots=True)
class GiveBack:
    """``refund`` goes back to where it came from, ``kept`` stays; together they are the amount."""

    refund: Money
    kept: Money


def refund_percent(
    ending: Ending,
    cancelled_on: date,
    starts_on: date,
    rule: tuple[Step, ...] = DEFAULT_RULE,
    *,
    funded: bool = True,
) -> int:
    """The percentage that comes back. ``cancelled_on`` is the date in the run's own time zone.

    All of it when the college cancels, when the hold expired, and while the enrolment was not
    ``funded`` yet (its place was never confirmed). A run that states no rule has the default one.
    """
    if ending is Ending.NO_SHOW:
        return 0
    if ending in (Ending.COLLEGE, Ending.EXPIRED) or not funded:
        return 100
    days = (starts_on - cancelled_on).days
    reached = [step for step in rule or DEFAULT_RULE if step.days_before <= days]
    return max(reached, key=lambda step: step.days_before).refund_percent if reached else 0


def give_back(amount: Money, percent: int) -> GiveBack:
    """Divide an amount by a refund percentage."""
    return GiveBack(*amount.split(percent))


def _refuse(field: str, value: int, allowed: str) -> Invalid:
    return Invalid(
        f"{field} {value} of a cancellation rule is not {allowed}",
        (FieldError(field, value, allowed),),
    )
