"""Whose money paid: first in, first out."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from services.billing.domain.contribution import Consumed, Contribution, consume
from shared.errors import Invalid, Refused
from shared.money import Money
from tests.unit.billing.builders import cents, eur


def a_contribution(name: str, day: int, amount: int, consumed: int = 0) -> Contribution:
    return Contribution(name, date(2022, 1, day), eur(amount), eur(consumed))


def test_the_oldest_contribution_is_used_up_first() -> None:
    later, earlier = a_contribution("a", 9, 100), a_contribution("b", 2, 100, consumed=70)
    assert consume([later, earlier], eur(50)) == (Consumed("b", eur(30)), Consumed("a", eur(20)))


def test_of_two_received_on_one_day_the_lesser_id_is_first() -> None:
    one_day = [a_contribution("b", 2, 10), a_contribution("a", 2, 10)]
    assert consume(one_day, eur(10)) == (Consumed("a", eur(10)),)


def test_a_contribution_that_is_used_up_or_not_needed_is_not_named() -> None:
    three = [a_contribution("a", 1, 10, 10), a_contribution("b", 2, 10), a_contribution("c", 3, 10)]
    assert consume(three, eur(10)) == (Consumed("b", eur(10)),)


def test_a_spending_beyond_the_contributions_is_refused_with_what_is_missing() -> None:
    with pytest.raises(Refused, match=r"50.00 EUR has no contribution for 20.00 EUR") as refused:
        consume([a_contribution("a", 1, 40, 10)], eur(50))
    assert refused.value.reason == "contributions_used_up"


def test_a_spending_of_nothing_is_refused() -> None:
    with pytest.raises(Invalid, match=r"a spending of 0.00 EUR"):
        consume([a_contribution("a", 1, 40)], eur(0))


@st.composite
def contributions(draw: st.DrawFn) -> list[Contribution]:
    amounts = draw(st.lists(st.tuples(cents(), cents(0)), min_size=1, max_size=8))
    days = draw(st.permutations(range(len(amounts))))
    return [
        Contribution(f"c{day}", date(2021, 1, 1) + timedelta(day), amount, min(amount, used))
        for day, (amount, used) in zip(days, amounts, strict=True)
    ]


@given(contributions(), cents())
def test_what_is_consumed_adds_up_and_none_gives_more_than_it_has(
    given_: list[Contribution], spending: Money
) -> None:
    assume(spending <= sum((c.left for c in given_), eur(0)))
    taken = {c.contribution_id: c.amount for c in consume(given_, spending)}
    assert sum(taken.values(), eur(0)) == spending
    in_order = sorted(given_, key=lambda c: c.received_on)
    left = [c.left - taken.get(c.contribution_id, eur(0)) for c in in_order]
    assert all(amount.amount >= 0 for amount in left)
    last = max(n for n, c in enumerate(in_order) if c.contribution_id in taken)
    assert not any(left[:last])  # each is used up before the next is touched
