"""Whose money paid: a spending uses up the fund's contributions, first in, first out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from services.billing.domain.amounts import require_positive
from services.billing.domain.reasons import Reason
from shared.errors import Refused
from shared.money import Money, smaller


@dataclass(frozen=True, slots=True)
class Contribution:
    """One receipt of a donor's money into a fund; ``consumed`` of it was spent before."""

    contribution_id: str
    received_on: date
    amount: Money
    consumed: Money

    @property
    def left(self) -> Money:
        return self.amount - self.consumed


@dataclass(frozen=True, slots=True)
class Consumed:
    """How much of one contribution a spending uses up."""

    contribution_id: str
    amount: Money


def consume(contributions: Iterable[Contribution], spending: Money) -> tuple[Consumed, ...]:
    """The contributions that a spending uses up, oldest first (then by id), adding up to it.

    Raises ``Refused`` with ``contributions_used_up`` when they have less left than the spending.
    """
    require_positive(spending, "spending")
    missing, consumed = spending, []
    for contribution in sorted(contributions, key=lambda c: (c.received_on, c.contribution_id)):
        taken = smaller(missing, contribution.left)
        if taken:
            consumed.append(Consumed(contribution.contribution_id, taken))
            missing -= taken
    if missing:
        raise Refused(
            f"a spending of {spending} has no contribution for {missing} of it: "
            "compare the fund's balance with its contributions",
            reason=Reason.CONTRIBUTIONS_USED_UP,
        )
    return tuple(consumed)
