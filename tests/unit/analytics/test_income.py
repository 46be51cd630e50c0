"""Income by source: the shares of the college's own and of the donors'."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.analytics.domain.income import SOURCES, FromSource, by_currency, check_source
from shared.errors import Invalid
from shared.money import Money


def came(source: str, amount: str | int, currency: str = "EUR") -> FromSource:
    return FromSource(source, Money.of(amount, currency))


def test_fees_and_contracts_are_self_generated_and_contributions_are_donors() -> None:
    (income,) = by_currency(
        [
            came("voluntary_contributions", 27),
            came("service_contracts", 23),
            came("course_fees", 50),
        ]
    )
    assert (str(income.total), str(income.self_generated), str(income.donors)) == (
        "100.00 EUR",
        "73.00 EUR",
        "27.00 EUR",
    )
    assert (income.self_generated_percent, income.donors_percent) == (Decimal(73), Decimal(27))
    assert [one.source for one in income.sources] == list(SOURCES)


def test_two_currencies_are_two_reckonings() -> None:
    incomes = by_currency([came("course_fees", 10, "USD"), came("voluntary_contributions", 30)])
    assert [(str(one.total), one.self_generated_percent) for one in incomes] == [
        ("30.00 EUR", Decimal(0)),
        ("10.00 USD", Decimal(100)),
    ]


@given(st.integers(0, 10**12), st.integers(0, 10**12))
def test_the_two_shares_add_up_to_a_hundred_and_are_right_to_half_a_tenth(
    own: int, donors: int
) -> None:
    (income,) = by_currency([came("course_fees", own), came("voluntary_contributions", donors)])
    if own + donors == 0:
        assert (income.self_generated_percent, income.donors_percent) == (None, None)
        return
    assert income.self_generated_percent is not None
    assert income.donors_percent is not None
    assert income.self_generated_percent + income.donors_percent == 100
    off = income.self_generated_percent * (own + donors) - 100 * own
    assert abs(off) <= Decimal("0.05") * (own + donors)


def test_more_taken_back_than_brought_has_no_share() -> None:
    (income,) = by_currency([came("course_fees", -5), came("voluntary_contributions", 30)])
    assert str(income.total) == "25.00 EUR"
    assert (income.self_generated_percent, income.donors_percent) == (None, None)


def test_no_income_is_no_reckoning() -> None:
    assert by_currency([]) == ()


def test_income_that_is_nobodys_is_refused() -> None:
    assert check_source("course_fees") == "course_fees"
    with pytest.raises(Invalid, match="source 'lottery' is not one of course_fees"):
        check_source("lottery")
