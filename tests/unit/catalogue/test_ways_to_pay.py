"""All ways by default; only the contract when tailor-made; each once, in the order asked for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.catalogue.domain.ways_to_pay import admitted
from shared.codes import REPORTING_LINES, WAYS_TO_PAY
from shared.errors import Invalid


@pytest.mark.parametrize("line", REPORTING_LINES)
def test_the_default(line: str) -> None:
    assert admitted((), line, WAYS_TO_PAY) == (
        ("contract",) if line == "tailor_made" else WAYS_TO_PAY
    )


@given(st.lists(st.sampled_from(WAYS_TO_PAY), unique=True, min_size=1).map(tuple))
def test_what_is_asked_for_stays_in_its_order(asked: tuple[str, ...]) -> None:
    assert admitted(asked, "portfolio", WAYS_TO_PAY) == asked


def test_a_tailor_made_run_admits_nothing_but_the_contract() -> None:
    assert admitted(("contract",), "tailor_made", WAYS_TO_PAY) == ("contract",)
    with pytest.raises(Invalid, match="'subsidy': a run of line tailor_made admits contract"):
        admitted(("contract", "subsidy"), "tailor_made", WAYS_TO_PAY)


@pytest.mark.parametrize("asked", [("barter",), ("free", "subsidy", "free")])
def test_an_unknown_way_and_one_named_twice_are_refused(asked: tuple[str, ...]) -> None:
    with pytest.raises(Invalid, match="each once") as refused:
        admitted(asked, "portfolio", WAYS_TO_PAY)
    assert refused.value.fields[0].field == f"ways_to_pay.{len(asked) - 1}"
