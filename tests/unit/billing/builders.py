"""One readable line for each thing the billing rules work on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from hypothesis import strategies as st

from services.billing.domain.balance import Balance
from services.billing.domain.contract import Contract
from services.billing.domain.facts import Learner, Run
from services.billing.domain.fund import Earmark, Fund
from services.billing.domain.period import Period
from services.billing.domain.ways import DEFAULT_ORDER
from services.billing.domain.who_pays import Case
from shared.money import Money

BIENNIUM = Period(date(2021, 1, 1), date(2022, 12, 31))


def eur(amount: str | int) -> Money:
    return Money.of(amount, "EUR")


def cents(least: int = 1, most: int = 100_000) -> st.SearchStrategy[Money]:
    """Any amount of euros, by default from 0.01 to 1,000.00."""
    return st.integers(least, most).map(lambda n: Money.of(n, "EUR").share(1))


def a_balance(available: str | int = 1000) -> Balance:
    return replace(Balance.empty("EUR"), contributed=eur(available))


def a_fund(fund_id: str = "f1", available: str | int = 1000, **changes: Any) -> Fund:
    """Germany's fund for anything in 2021-2022; it pays all of a price."""
    fund = Fund(fund_id, f"DE-{fund_id}", "Germany", BIENNIUM, Earmark(), 100, a_balance(available))
    return replace(fund, **changes)


def a_contract(contract_id: str = "c1", **changes: Any) -> Contract:
    """UNDP's contract over 1,000 euros for any course in 2021-2022."""
    contract = Contract(
        contract_id, f"SC-{contract_id}", "UNDP", frozenset(), BIENNIUM, eur(1000), None, eur(0), 0
    )
    return replace(contract, **changes)


A_LEARNER = Learner(organisation="UNDP", audience="un_staff", country="KE")
A_RUN = Run(
    course_code="SDG-1",
    themes=("sustainable_development",),
    format="blended",
    organisation=None,
    starts_on=date(2022, 5, 2),
)


def a_case(price: str | int = 100, **changes: Any) -> Case:
    """A UNDP staff member asks for a place for 100 euros; there is no contract, fund or account."""
    case = Case(eur(price), DEFAULT_ORDER, A_LEARNER, A_RUN, (), (), False, date(2022, 3, 1))
    return replace(case, **changes)
