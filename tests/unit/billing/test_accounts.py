"""The chart of accounts."""

from __future__ import annotations

import pytest

from services.billing.domain.accounts import CHART, DEFERRED, INCOME, Account, Kind
from services.billing.domain.income import Source


@pytest.mark.parametrize("source", list(Source))
def test_income_of_every_source_is_deferred_as_a_liability_and_earned_as_income(
    source: Source,
) -> None:
    assert CHART[DEFERRED[source]].kind is Kind.LIABILITY
    assert CHART[INCOME[source]].kind is Kind.INCOME
    assert INCOME[source] == f"income_{source}"


def test_every_account_is_in_the_chart_and_no_two_hold_the_same() -> None:
    assert set(CHART) == set(Account)
    assert len({described.holds for described in CHART.values()}) == len(Account)
