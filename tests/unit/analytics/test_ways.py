"""One name for how an enrolment was paid."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.analytics.domain.ways import ORDER, name_of
from shared.codes import WAYS_TO_PAY
from shared.errors import Invalid


def test_it_knows_the_ways_of_all_services() -> None:
    assert ORDER == WAYS_TO_PAY


@given(st.permutations(["subsidy", "learner_payment", "subsidy"]))
def test_a_split_payment_has_one_name_in_whichever_order_it_is_told(ways: list[str]) -> None:
    assert name_of(ways) == "subsidy+learner_payment"


@given(st.sets(st.sampled_from(ORDER), min_size=1))
def test_different_ways_have_different_names_that_fit_their_column(ways: set[str]) -> None:
    assert set(name_of(ways).split("+")) == ways
    assert len(name_of(ways)) <= 80


@pytest.mark.parametrize("ways", [(), ("barter",), ("free", "barter")])
def test_an_unknown_way_is_refused_and_so_is_none(ways: tuple[str, ...]) -> None:
    with pytest.raises(Invalid, match="one or more of free, contract"):
        name_of(ways)
