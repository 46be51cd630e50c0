"""A run's cancellation rule: the usual steps, or its own, which never give more back later."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.catalogue.domain.cancellation_rule import DEFAULT, Step, settled
from shared.errors import Invalid


def test_the_default_is_all_from_15_days_half_from_8_days_then_nothing() -> None:
    assert settled(()) == (Step(15, 100), Step(8, 50), Step(0, 0)) == DEFAULT


def test_own_steps_are_put_in_order_earliest_first() -> None:
    assert settled((Step(0, 10), Step(30, 90))) == (Step(30, 90), Step(0, 10))


def test_the_same_number_of_days_twice_is_refused() -> None:
    with pytest.raises(Invalid, match=r"cancellation_rule has 8: .*each number of days once"):
        settled((Step(8, 50), Step(15, 100), Step(8, 25)))


def test_more_back_for_a_later_cancellation_is_refused() -> None:
    with pytest.raises(Invalid, match="has 80: allowed is at most 50 % back, as for 15 days"):
        settled((Step(15, 50), Step(8, 80)))


@given(st.sets(st.integers(0, 365), min_size=1), st.data())
def test_a_falling_rule_is_kept_whole_in_whatever_order_it_comes(
    days: set[int], data: st.DataObject
) -> None:
    percents = data.draw(
        st.lists(st.integers(0, 100), min_size=len(days), max_size=len(days)).map(sorted)
    )
    steps = [Step(*pair) for pair in zip(sorted(days), percents, strict=True)]
    shuffled = data.draw(st.permutations(steps))
    assert settled(tuple(shuffled)) == tuple(reversed(steps))
