"""How one enrolment was paid, as one name: a split payment is a kind of its own.

So every participation stands under exactly one name, and the names add up to all participations.
"""

from __future__ import annotations

from collections.abc import Iterable

from shared.errors import FieldError, Invalid

ORDER = ("free", "contract", "subsidy", "organisation_invoice", "learner_payment")


def name_of(ways: Iterable[str]) -> str:
    """``subsidy+learner_payment`` for both, in whichever order and however often they were told.

    Raises ``Invalid`` for an unknown way and for none at all.
    """
    told = set(ways)
    if not told or not told <= set(ORDER):
        wrong, allowed = sorted(told - set(ORDER)), ", ".join(ORDER)
        raise Invalid(
            f"ways {wrong} are not among the ways to pay: one or more of {allowed}",
            (FieldError("ways", wrong, allowed),),
        )
    return "+".join(way for way in ORDER if way in told)
