"""A service contract is drawn down by enrolments, never beyond what was agreed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.billing.domain.contract import Contract, draw, objection, release
from services.billing.domain.reasons import Reason
from shared.errors import IllegalTransition, Invalid, Refused
from shared.money import Money
from tests.unit.billing.builders import a_contract, cents, eur

A_DAY = date(2022, 5, 2)


def asked(contract: Contract, **changes: Any) -> Reason | None:
    question: dict[str, Any] = {
        "organisation": "UNDP", "course_code": "SDG-1", "day": A_DAY, "amount": eur(100),
    }  # fmt: skip
    return objection(contract, **(question | changes))


def test_a_contract_of_the_organisation_covers_every_course_it_does_not_restrict() -> None:
    assert asked(a_contract()) is None
    assert asked(a_contract(courses=frozenset({"SDG-1"}))) is None


@pytest.mark.parametrize(
    ("changes", "question", "reason"),
    [
        ({}, {"organisation": "WFP"}, "other_organisation"),
        ({}, {"day": date(2023, 1, 1)}, "outside_period"),
        ({"courses": frozenset({"LEAD-1"})}, {}, "course_not_covered"),
        ({}, {"amount": Money.of(100, "USD")}, "currency_differs"),
        ({"amount": eur(150), "drawn": eur("50.01")}, {}, "amount_used_up"),
        ({"seats": 2, "seats_drawn": 2}, {}, "seats_used_up"),
    ],
)
def test_what_a_contract_does_not_cover_has_its_reason(
    changes: dict[str, Any], question: dict[str, Any], reason: str
) -> None:
    assert asked(a_contract(**changes), **question) == reason


def test_the_last_cent_and_the_last_seat_can_be_drawn() -> None:
    contract = a_contract(amount=eur(150), drawn=eur(50), seats=2, seats_drawn=1)
    after, drawdown = draw(contract, "d1", eur(100))
    assert (after.drawn, after.seats_drawn, drawdown.held) == (eur(150), 2, eur(100))


def test_a_contract_over_seats_alone_has_no_limit_of_money() -> None:
    after, _ = draw(a_contract(amount=None, seats=1), "d1", eur(5000))
    with pytest.raises(Refused, match="1 of 1 seats") as refused:
        draw(after, "d2", eur(1))
    assert refused.value.reason == "seats_used_up"


def test_more_than_is_left_is_refused_with_what_was_drawn() -> None:
    with pytest.raises(Refused, match=r"drawn are 950.00 EUR of 1000.00 EUR") as refused:
        draw(a_contract(drawn=eur(950)), "d1", eur("50.01"))
    assert refused.value.reason == "amount_used_up"


def test_a_seat_comes_back_only_with_the_whole_draw() -> None:
    contract, drawdown = draw(a_contract(seats=5), "d1", eur(100))
    contract, drawdown = release(contract, drawdown, eur(50))
    assert (contract.drawn, contract.seats_drawn, drawdown.held) == (eur(50), 1, eur(50))
    contract, drawdown = release(contract, drawdown, eur(50))
    assert (contract.drawn, contract.seats_drawn, drawdown.held) == (eur(0), 0, eur(0))


def test_a_release_that_was_made_already_is_an_error_that_is_seen() -> None:
    contract, drawdown = release(*draw(a_contract(), "d1", eur(100)), eur(100))
    with pytest.raises(IllegalTransition, match="drawdown d1 is released: cannot release"):
        release(contract, drawdown, eur(100))


def test_more_than_is_held_cannot_be_released() -> None:
    with pytest.raises(Refused, match=r"100.01 EUR is more than the 100.00 EUR") as refused:
        release(*draw(a_contract(), "d1", eur(100)), eur("100.01"))
    assert refused.value.reason == "more_than_held"


@pytest.mark.parametrize("amount", ["0", "-1"])
def test_nothing_and_less_cannot_be_moved(amount: str) -> None:
    with pytest.raises(Invalid, match="above zero"):
        draw(a_contract(), "d1", eur(amount))
    with pytest.raises(Invalid, match="above zero"):
        release(*draw(a_contract(), "d1", eur(100)), eur(amount))


@pytest.mark.parametrize(
    "limits",
    [{"amount": None}, {"amount": eur(0)}, {"seats": 0}, {"amount": None, "seats": -1}],
)
def test_a_contract_without_a_limit_above_zero_is_refused(limits: dict[str, Any]) -> None:
    with pytest.raises(Invalid, match="contract SC-c1 has amount"):
        a_contract(**limits)


@given(st.lists(st.tuples(cents(), st.integers(0, 100)), max_size=30))
def test_draws_and_releases_leave_what_the_drawdowns_hold(draws: list[tuple[Money, int]]) -> None:
    contract = a_contract(amount=eur(3000), seats=20)
    held: list[Money] = []
    for amount, percent in draws:
        try:
            contract, drawdown = draw(contract, f"d{len(held)}", amount)
        except Refused:
            continue
        back = amount.share(percent)
        if back:
            contract, drawdown = release(contract, drawdown, back)
        held.append(drawdown.held)
        assert contract.drawn <= eur(3000)
        assert contract.seats_drawn <= 20
    assert contract.drawn == sum(held, eur(0))
    assert contract.seats_drawn == sum(1 for amount in held if amount)
    assert replace(contract, drawn=eur(0), seats_drawn=0) == a_contract(amount=eur(3000), seats=20)
