"""What a run costs for an audience, in one currency."""

from __future__ import annotations

import pytest

from services.billing.domain.prices import one_currency, price_for
from shared.errors import Invalid, Refused
from shared.money import Money
from tests.unit.billing.builders import eur


def test_the_price_of_the_learners_own_audience_comes_first() -> None:
    assert price_for({"any": eur(300), "un_staff": eur(120)}, "un_staff") == eur(120)


def test_an_audience_that_is_not_listed_pays_the_price_for_any() -> None:
    assert price_for({"any": eur(300), "un_staff": eur(120)}, "academia") == eur(300)


def test_zero_is_a_price() -> None:
    assert price_for({"any": eur(300), "civil_society": eur(0)}, "civil_society") == eur(0)


@pytest.mark.parametrize(
    ("prices", "listed"),
    [({"un_staff": eur(1), "government": eur(1)}, "government, un_staff"), ({}, "no audience")],
)
def test_without_a_price_the_request_is_refused_with_what_is_listed(
    prices: dict[str, Money], listed: str
) -> None:
    with pytest.raises(Refused, match=f"'academia': the run has prices for {listed}") as refused:
        price_for(prices, "academia")
    assert refused.value.reason == "no_price_for_audience"


def test_all_prices_of_a_run_are_in_one_currency() -> None:
    assert one_currency([Money.of(1, "USD"), Money.of(2, "USD")]) == "USD"
    with pytest.raises(Invalid, match="EUR, USD") as refused:
        one_currency([Money.of(1, "USD"), Money.of(2, "EUR")])
    assert refused.value.fields[0].field == "prices"


def test_a_run_without_prices_has_a_currency_all_the_same() -> None:
    assert one_currency([]) == "EUR"
