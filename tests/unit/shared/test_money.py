"""Money is exact, stays in its currency, and rounds by one rule."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import Invalid
from shared.money import Money, smaller, total
from tests.contract.strategies import money


@pytest.mark.parametrize(
    ("amount", "currency", "shown"),
    [
        ("120", "EUR", "120.00 EUR"),
        (120, "EUR", "120.00 EUR"),
        ("120.000", "EUR", "120.00 EUR"),
        ("120", "JPY", "120 JPY"),
        ("0.005", "TND", "0.005 TND"),
        (Decimal("-1.50"), "USD", "-1.50 USD"),
    ],
)
def test_an_amount_has_the_decimals_of_its_currency(
    amount: str | int | Decimal, currency: str, shown: str
) -> None:
    assert str(Money.of(amount, currency)) == shown


@pytest.mark.parametrize(
    ("amount", "currency", "field"),
    [
        ("0.001", "EUR", "amount"),
        ("1.5", "JPY", "amount"),
        ("many", "EUR", "amount"),
        ("NaN", "EUR", "amount"),
        ("Infinity", "EUR", "amount"),
        ("1e99999", "EUR", "amount"),
        ("10000000000000", "EUR", "amount"),
        ("-10000000000000", "JPY", "amount"),
        ("1", "eur", "currency"),
        ("1", "XXX", "currency"),
    ],
)
def test_what_is_not_exact_is_refused_by_name(amount: str, currency: str, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        Money.of(amount, currency)
    assert [error.field for error in refused.value.fields] == [field]


def test_two_currencies_do_not_mix() -> None:
    euro, dollar = Money.of(1, "EUR"), Money.of(1, "USD")
    for mix in (
        lambda: euro + dollar,
        lambda: euro - dollar,
        lambda: euro < dollar,
        lambda: euro <= dollar,
        lambda: smaller(euro, dollar),
        lambda: total([euro, dollar], "EUR"),
    ):
        with pytest.raises(Invalid, match=r"1\.00 EUR and 1\.00 USD"):
            mix()


@pytest.mark.parametrize(
    ("whole", "percent", "part"),
    [
        ("0.05", 50, "0.02"),  # half: to the even neighbour
        ("0.15", 50, "0.08"),
        ("100.00", 33, "33.00"),
        ("0.01", 0, "0.00"),
        ("0.01", 100, "0.01"),
        ("-0.05", 50, "-0.02"),
    ],
)
def test_a_share_is_rounded_half_to_even(whole: str, percent: int, part: str) -> None:
    assert Money.of(whole, "EUR").share(percent) == Money.of(part, "EUR")


@given(money(), st.integers(0, 100))
def test_a_share_and_the_rest_are_the_whole(whole: Money, percent: int) -> None:
    part, rest = whole.split(percent)
    assert part + rest == whole


@given(st.lists(money()))
def test_a_total_is_the_sum_of_the_amounts(amounts: list[Money]) -> None:
    euros = [Money.of(one.amount.to_integral_value(), "EUR") for one in amounts]
    assert total(euros, "EUR").amount == sum(one.amount for one in euros)


def test_nothing_is_nothing() -> None:
    assert not Money.zero("JPY")
    assert total([], "EUR") == Money.zero("EUR")
    assert -Money.of(1, "EUR") < Money.zero("EUR") <= Money.zero("EUR")
    assert smaller(Money.of(2, "EUR"), Money.of(1, "EUR")) == Money.of(1, "EUR")
