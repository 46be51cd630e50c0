"""What a run costs for an audience. All prices of a run are in one currency."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from services.billing.domain.reasons import Reason
from shared.errors import FieldError, Invalid, Refused
from shared.money import Money

ANY_AUDIENCE = "any"
WITHOUT_PRICES = "EUR"  # the currency of a run that has no price: nobody can be charged for it


def one_currency(prices: Iterable[Money]) -> str:
    """The currency of a run's price list. Refuses a list in two currencies with ``Invalid``."""
    currencies = sorted({price.currency for price in prices})
    if len(currencies) > 1:
        raise Invalid(
            f"the run has prices in {', '.join(currencies)}: give all of them in one currency",
            (FieldError("prices", currencies, "one currency"),),
        )
    return currencies[0] if currencies else WITHOUT_PRICES


def price_for(prices: Mapping[str, Money], audience: str) -> Money:
    """The price of that audience, else the price for ``any``.

    Raises ``Refused`` with ``no_price_for_audience`` when the price list has neither.
    """
    price = prices.get(audience, prices.get(ANY_AUDIENCE))
    if price is None:
        listed = ", ".join(sorted(prices)) or "no audience"
        raise Refused(
            f"no price for audience {audience!r}: the run has prices for {listed}. "
            f"Add a price for {audience!r} or for {ANY_AUDIENCE!r}",
            reason=Reason.NO_PRICE_FOR_AUDIENCE,
        )
    return price
