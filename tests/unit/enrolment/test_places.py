"""Places: held at once, or waited for, never oversold, and nobody overtakes the waiting list."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.enrolment.domain.places import first_state, to_offer
from shared.errors import Refused

COUNT = st.integers(0, 1000)


@given(places=COUNT, taken=COUNT, waiting=COUNT)
def test_a_place_is_held_only_when_one_is_free_and_nobody_waits(
    places: int, taken: int, waiting: int
) -> None:
    held = first_state("r1", places, taken, waiting, has_list=True) == "awaiting_funding"
    assert held == (taken < places and waiting == 0)


@given(taken=COUNT, waiting=COUNT)
def test_a_run_without_a_limit_never_makes_anybody_wait(taken: int, waiting: int) -> None:
    assert first_state("r1", None, taken, waiting, has_list=False) == "awaiting_funding"
    assert to_offer(None, taken) is None


def test_a_full_run_without_a_list_is_refused_with_its_numbers() -> None:
    with pytest.raises(Refused, match="run r1 has 2 places and 2 are taken") as refused:
        first_state("r1", 2, 2, 0, has_list=False)
    assert refused.value.reason == "run_full"


@given(places=COUNT, taken=COUNT)
def test_what_is_offered_fills_the_run_and_never_oversells_it(places: int, taken: int) -> None:
    offered = to_offer(places, taken)
    assert offered is not None
    assert offered >= 0
    assert taken + offered == max(places, taken)
