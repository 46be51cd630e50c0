"""Charges whose parts are their price, and income that is what is kept of them."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy.orm import Session

from services.billing.domain.income import SOURCE_OF
from services.billing.domain.ways import Way
from services.billing.store import ChargeRow, RunRow
from tests.support.books.reading import ZERO, differs, every


def charges(session: Session) -> Iterator[str]:
    """The parts of a charge add up to its price."""
    for charge in every(session, ChargeRow):
        taken = ZERO if charge.state == "refused" else charge.price
        parts = sum((part.amount for part in charge.parts), ZERO)
        yield from differs(f"charge {charge.id}: its parts", parts, taken)


def income(session: Session) -> Iterator[str]:
    """When a charge is over, what is kept of it is income and nothing is held any more; before, no
    part of it is income."""
    runs = {run.id: run for run in every(session, RunRow)}
    for charge in every(session, ChargeRow):
        run, has_ended = runs[charge.run_id], charge.state == "ended"
        is_over = run.delivered_on is not None or (run.cancelled_on is not None and has_ended)
        for part in charge.parts:
            earned = part.amount - part.released if is_over and charge.was_funded else ZERO
            if Way(part.way) in SOURCE_OF:
                yield from differs(f"part {part.id}: recognised", part.recognised, earned)
            if is_over and has_ended and part.subsidy_state in ("reserved", "committed"):
                yield f"part {part.id} of an ended charge is still {part.subsidy_state}"
