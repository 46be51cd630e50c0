"""The price list of a run: one price an audience, all in one currency, none below zero."""

from __future__ import annotations

from dataclasses import dataclass

from shared.errors import FieldError, Invalid
from shared.money import Money

ANY_AUDIENCE = "any"  # whoever has no price of their own


@dataclass(frozen=True, slots=True)
class Price:
    """What one audience pays. Zero is a price."""

    audience: str
    amount: Money


def check(prices: tuple[Price, ...]) -> None:
    """Raises ``Invalid`` that names the price, its value and what is allowed."""
    if not prices:
        raise _refuse("prices", [], "at least one price (zero is one)")
    currency = prices[0].amount.currency
    seen: set[str] = set()
    for position, price in enumerate(prices):
        field = f"prices.{position}"
        if price.audience in seen:
            raise _refuse(f"{field}.audience", price.audience, "each audience once")
        if price.amount.currency != currency:
            allowed = f"{currency}, as the first price: a run has one currency"
            raise _refuse(f"{field}.amount.currency", price.amount.currency, allowed)
        if price.amount < Money.zero(currency):
            raise _refuse(f"{field}.amount.amount", str(price.amount.amount), "zero or more")
        seen.add(price.audience)


def _refuse(field: str, value: object, allowed: str) -> Invalid:
    return Invalid(
        f"{field} is {value!r}: allowed is {allowed}", (FieldError(field, value, allowed),)
    )
