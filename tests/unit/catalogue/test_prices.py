"""A price list: one price an audience, one currency, nothing below zero."""

from __future__ import annotations

import pytest

from services.catalogue.domain.prices import Price, check
from shared.errors import Invalid
from shared.money import Money


def price(audience: str, amount: str, currency: str = "EUR") -> Price:
    return Price(audience, Money.of(amount, currency))


def refused_field(*prices: Price) -> str:
    with pytest.raises(Invalid) as refused:
        check(prices)
    (field,) = refused.value.fields
    assert str(field.value) in refused.value.message
    return field.field


def test_a_list_with_a_price_for_the_others_and_a_price_of_zero() -> None:
    check((price("un_staff", "120"), price("civil_society", "0"), price("any", "80.50")))


def test_a_run_without_any_price_is_refused() -> None:
    assert refused_field() == "prices"


def test_an_audience_listed_twice_is_refused() -> None:
    twice = (price("any", "1"), price("un_staff", "2"), price("any", "1"))
    assert refused_field(*twice) == "prices.2.audience"


def test_two_currencies_are_refused() -> None:
    two = (price("any", "1"), price("un_staff", "2", "USD"))
    assert refused_field(*two) == "prices.1.amount.currency"


def test_a_price_below_zero_is_refused() -> None:
    assert refused_field(price("any", "-0.01")) == "prices.0.amount.amount"
