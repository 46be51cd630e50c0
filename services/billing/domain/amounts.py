"""One check for every step that moves money: the amount is above zero."""

from __future__ import annotations

from shared.errors import FieldError, Invalid
from shared.money import Money


def require_positive(amount: Money, what: str) -> None:
    """Refuse zero and less with ``Invalid``: a step that moves nothing is its caller's mistake."""
    if amount.amount <= 0:
        raise Invalid(
            f"a {what} of {amount} moves nothing: give an amount above zero",
            (FieldError("amount", str(amount), "above zero"),),
        )
