"""What comes back when an enrolment ends."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.billing.domain.cancellation import Ending, Step, give_back, refund_percent
from shared.errors import Invalid
from shared.money import Money
from tests.unit.billing.builders import cents, eur

START = date(2022, 5, 2)


def percent_at(days_before: int, ending: Ending = Ending.LEARNER, *rule: Step) -> int:
    return refund_percent(ending, START - timedelta(days_before), START, rule)


@pytest.mark.parametrize(
    ("days_before", "percent"),
    [(400, 100), (15, 100), (14, 50), (8, 50), (7, 0), (0, 0), (-3, 0)],
)
@pytest.mark.parametrize("ending", [Ending.LEARNER, Ending.ORGANISATION])
def test_the_default_rule_counts_whole_days_before_the_start(
    days_before: int, percent: int, ending: Ending
) -> None:
    assert percent_at(days_before, ending) == percent


def test_a_run_may_have_its_own_steps_in_any_order() -> None:
    rule = (Step(2, 10), Step(30, 80))
    assert [percent_at(days, Ending.LEARNER, *rule) for days in (30, 29, 2, 1)] == [80, 10, 10, 0]


def test_a_rule_may_give_all_back_until_the_start_or_nothing_ever() -> None:
    assert [percent_at(days, Ending.LEARNER, Step(0, 100)) for days in (0, -1)] == [100, 0]
    assert percent_at(400, Ending.LEARNER, Step(0, 0)) == 0


@pytest.mark.parametrize("days_before", [20, 10, 1, -5])
def test_all_comes_back_when_the_college_cancels_or_the_hold_expired(days_before: int) -> None:
    assert percent_at(days_before, Ending.COLLEGE) == 100
    assert percent_at(days_before, Ending.EXPIRED) == 100


def test_nothing_comes_back_to_a_learner_who_did_not_come() -> None:
    assert percent_at(20, Ending.NO_SHOW) == 0


def test_nothing_is_owed_for_a_place_that_was_never_funded() -> None:
    assert refund_percent(Ending.LEARNER, START, START, funded=False) == 100


def test_refund_and_kept_part_add_up() -> None:
    back = give_back(eur("33.33"), 50)
    assert (back.refund, back.kept) == (eur("16.66"), eur("16.67"))


@given(cents(least=0), st.integers(0, 100))
def test_any_amount_is_divided_without_a_rest(amount: Money, percent: int) -> None:
    back = give_back(amount, percent)
    assert back.refund + back.kept == amount
    assert back.refund.amount >= 0
    assert back.kept.amount >= 0


@pytest.mark.parametrize(
    ("days", "percent", "field"),
    [(-1, 50, "days_before"), (8, 101, "refund_percent"), (8, -1, "refund_percent")],
)
def test_a_step_that_makes_no_sense_is_refused(days: int, percent: int, field: str) -> None:
    with pytest.raises(Invalid, match=f"{field} .* of a cancellation rule") as refused:
        Step(days, percent)
    assert refused.value.fields[0].field == field
