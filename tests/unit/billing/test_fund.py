"""What a donor's fund may be used for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from services.billing.domain.facts import Learner, Run
from services.billing.domain.fund import Earmark, Fund, objection
from services.billing.domain.reasons import Reason
from shared.errors import Invalid
from shared.money import Money
from tests.unit.billing.builders import A_LEARNER, A_RUN, a_fund, eur

A_PRICE = eur(100)


def asked(
    fund: Fund,
    learner: Learner = A_LEARNER,
    run: Run = A_RUN,
    day: date = A_RUN.starts_on,
    left: Money = A_PRICE,
) -> Reason | None:
    return objection(fund, learner, run, day, left)


def earmarked(**rules: set[str]) -> Fund:
    return a_fund(earmark=Earmark(**{name: frozenset(allowed) for name, allowed in rules.items()}))


def test_an_empty_rule_allows_anything() -> None:
    assert asked(a_fund()) is None


def test_every_rule_that_is_set_must_hold() -> None:
    fund = earmarked(
        themes={"peace_security", "sustainable_development"},
        formats={"blended"},
        audiences={"un_staff", "government"},
        countries={"KE"},
        courses={"SDG-1"},
    )
    assert asked(fund) is None
    assert asked(fund, run=replace(A_RUN, course_code="SDG-2")) == "course_not_covered"


@pytest.mark.parametrize(
    ("rules", "reason"),
    [
        ({"themes": {"peace_security"}}, "theme_not_covered"),
        ({"formats": {"self_paced"}}, "format_not_covered"),
        ({"audiences": {"civil_society"}}, "audience_not_covered"),
        ({"countries": {"IT", "SE"}}, "country_not_covered"),
        ({"courses": {"LEAD-1"}}, "course_not_covered"),
    ],
)
def test_a_rule_that_does_not_hold_is_the_reason(rules: dict[str, Any], reason: str) -> None:
    assert asked(earmarked(**rules)) == reason


def test_a_learner_without_a_country_is_outside_a_fund_for_some_countries() -> None:
    unsaid = replace(A_LEARNER, country=None)
    assert asked(earmarked(countries={"KE"}), learner=unsaid) == "country_not_covered"
    assert asked(a_fund(), learner=unsaid) is None


def test_learning_that_begins_after_the_agreement_is_not_paid() -> None:
    assert asked(a_fund(), day=date(2022, 12, 31)) is None
    assert asked(a_fund(), day=date(2023, 1, 1)) == "outside_period"


def test_a_price_in_another_currency_is_not_paid() -> None:
    assert asked(a_fund(), left=Money.of(100, "USD")) == "currency_differs"


def test_the_balance_must_carry_the_share_not_the_price() -> None:
    assert asked(a_fund(available=60, share_percent=60)) is None
    assert asked(a_fund(available="59.99", share_percent=60)) == "balance_too_small"


def test_a_share_that_rounds_to_nothing_is_no_share() -> None:
    assert asked(a_fund(share_percent=1), left=eur("0.10")) == "share_is_nothing"


@pytest.mark.parametrize("percent", [0, 101, -5])
def test_a_share_is_a_percentage_above_zero(percent: int) -> None:
    with pytest.raises(Invalid, match=f"share_percent {percent} of fund DE-f1"):
        a_fund(share_percent=percent)
