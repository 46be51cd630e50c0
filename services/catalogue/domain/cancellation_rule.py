"""What comes back to who cancels: steps by days before the start, kept as data of the run.

The default is the practice of UN training bodies: 15 days or more before the start all comes back,
14 to 8 days half, 7 days or less nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from shared.errors import FieldError, Invalid


@dataclass(frozen=True, slots=True)
class Step:
    """Cancelled at least ``days_before`` the start: that percentage comes back."""

    days_before: int
    refund_percent: int


DEFAULT = (Step(15, 100), Step(8, 50), Step(0, 0))


def settled(asked: tuple[Step, ...]) -> tuple[Step, ...]:
    """The steps, earliest first; without any, the default.

    Refuses with ``Invalid``: the same day twice, and more back for a later cancellation.
    """
    if not asked:
        return DEFAULT
    steps = tuple(sorted(asked, key=lambda step: -step.days_before))
    for earlier, later in pairwise(steps):
        if earlier.days_before == later.days_before:
            raise _refuse(later.days_before, "each number of days once")
        if later.refund_percent > earlier.refund_percent:
            allowed = f"at most {earlier.refund_percent} % back, as for {earlier.days_before} days"
            raise _refuse(later.refund_percent, f"{allowed} (was for {later.days_before} days)")
    return steps


def _refuse(value: int, allowed: str) -> Invalid:
    message = f"cancellation_rule has {value}: allowed is {allowed}"
    return Invalid(message, (FieldError("cancellation_rule", value, allowed),))
