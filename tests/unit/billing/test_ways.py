"""The ways to pay and their order."""

from __future__ import annotations

import pytest

from services.billing.domain.ways import Way, ways_of
from shared.errors import Invalid


def test_a_run_that_names_no_way_has_the_default_order() -> None:
    assert ways_of(()) == (
        "free", "contract", "subsidy", "organisation_invoice", "learner_payment",
    )  # fmt: skip


def test_the_runs_own_order_is_kept() -> None:
    assert ways_of(["subsidy", "contract"]) == (Way.SUBSIDY, Way.CONTRACT)


@pytest.mark.parametrize(
    ("names", "named"),
    [(["subsidy", "barter"], "'barter'"), (["subsidy", "subsidy"], "'subsidy'")],
)
def test_an_unknown_way_and_a_repeated_one_are_refused_by_name(
    names: list[str], named: str
) -> None:
    with pytest.raises(Invalid, match=f"ways_to_pay has {named}: allowed are free, contract"):
        ways_of(names)
