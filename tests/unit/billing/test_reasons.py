"""The one list of reason codes."""

from __future__ import annotations

import re

import pytest

from services.billing.domain.reasons import Reason


@pytest.mark.parametrize("reason", list(Reason))
def test_a_code_is_one_plain_word_and_is_explained_in_one_line(reason: Reason) -> None:
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", reason.value)
    assert reason.explanation.endswith(".")
    assert "\n" not in reason.explanation


def test_a_reason_travels_as_code_and_subject() -> None:
    told = Reason.AUDIENCE_NOT_COVERED.about("fund DE-2022-03")
    assert told == "audience_not_covered: fund DE-2022-03"


def test_a_code_read_back_is_the_same_reason() -> None:
    assert Reason("seats_used_up") is Reason.SEATS_USED_UP
