"""When a charge becomes income: once it is funded, and over because its run was delivered.

What is earned of a part is what is kept of it, also after a late cancellation or a no-show. Only
the difference to what was recognised before is booked, so the order in which delivery, funding and
cancellation become known does not matter. It is below zero when a cancellation is known late. It
counts for the day on which it was earned, whenever that becomes known: the later of the day on which
the run was over and the day of what happened.

When the college cancels the run, whoever still has a place gets everything back. Who gave it back
before has had their share by the rule of the run: nothing more comes back, and what was kept is
earned on that day, since no delivery will ever come.

A subsidy is income when it is spent (``subsidy``), not here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from services.billing.domain.ways import Way
from shared.money import Money


class Source(StrEnum):
    """Where income comes from: the first two are self-generated, the third is donors'."""

    COURSE_FEES = "course_fees"
    SERVICE_CONTRACTS = "service_contracts"
    VOLUNTARY_CONTRIBUTIONS = "voluntary_contributions"


SOURCE_OF: dict[Way, Source] = {
    Way.CONTRACT: Source.SERVICE_CONTRACTS,
    Way.ORGANISATION_INVOICE: Source.COURSE_FEES,
    Way.LEARNER_PAYMENT: Source.COURSE_FEES,
}


@dataclass(frozen=True, slots=True)
class ChargePart:
    """One part of a charge: ``released`` of its amount was given back, ``recognised`` is income."""

    part_id: str
    way: Way
    amount: Money
    released: Money
    recognised: Money

    @property
    def kept(self) -> Money:
        return self.amount - self.released


@dataclass(frozen=True, slots=True)
class Recognition:
    """What to recognise now of one part."""

    part_id: str
    source: Source
    amount: Money


def over_on(delivered_on: date | None, cancelled_on: date | None, *, ended: bool) -> date | None:
    """The day from which nothing more comes back of a charge: its run was delivered; or it was
    cancelled by the college, and the enrolment ``ended`` before. None while it is not over."""
    return delivered_on or (cancelled_on if ended else None)


def to_recognise(parts: Iterable[ChargePart], *, funded: bool) -> tuple[Recognition, ...]:
    """What of a charge that is over is to be recognised now; nothing when that is done already, and
    while it is not ``funded``."""
    if not funded:
        return ()
    return tuple(
        Recognition(part.part_id, SOURCE_OF[part.way], part.kept - part.recognised)
        for part in parts
        if part.way in SOURCE_OF and part.kept != part.recognised
    )
