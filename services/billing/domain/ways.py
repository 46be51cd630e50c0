"""The five ways to pay, and the order in which they are tried when the course names none."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from shared.errors import FieldError, Invalid


class Way(StrEnum):
    """A way to pay."""

    FREE = "free"
    CONTRACT = "contract"
    SUBSIDY = "subsidy"
    ORGANISATION_INVOICE = "organisation_invoice"
    LEARNER_PAYMENT = "learner_payment"


DEFAULT_ORDER = tuple(Way)


def ways_of(names: Iterable[str]) -> tuple[Way, ...]:
    """The ways a run allows, in its order; the default order when it names none.

    Refuses a name that is no way to pay and a way named twice, with ``Invalid``.
    """
    given = tuple(names)
    for name in given:
        if name not in DEFAULT_ORDER or given.count(name) > 1:
            allowed = ", ".join(DEFAULT_ORDER)
            raise Invalid(
                f"ways_to_pay has {name!r}: allowed are {allowed}, each once",
                (FieldError("ways_to_pay", name, f"{allowed}, each once"),),
            )
    return tuple(Way(name) for name in given) or DEFAULT_ORDER
