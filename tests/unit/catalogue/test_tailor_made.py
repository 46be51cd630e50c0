"""An organisation exactly when the course is tailor-made."""

from __future__ import annotations

import pytest

from services.catalogue.domain import tailor_made
from services.catalogue.domain.tailor_made import check_organisation
from shared import codes
from shared.errors import Invalid

OTHER_LINES = [line for line in codes.REPORTING_LINES if line != "tailor_made"]


def test_the_line_is_one_of_the_codes_and_its_ways_to_pay_too() -> None:
    assert tailor_made.LINE in codes.REPORTING_LINES
    assert set(tailor_made.WAYS_TO_PAY) <= set(codes.WAYS_TO_PAY)


def test_a_tailor_made_course_names_its_organisation() -> None:
    check_organisation("tailor_made", "UNDP")
    with pytest.raises(Invalid, match="name the one it is made for") as refused:
        check_organisation("tailor_made", None)
    assert [field.field for field in refused.value.fields] == ["organisation"]


@pytest.mark.parametrize("line", OTHER_LINES)
def test_any_other_course_names_none(line: str) -> None:
    check_organisation(line, None)
    with pytest.raises(Invalid, match=f"'UNDP' on a course of line {line}") as refused:
        check_organisation(line, "UNDP")
    assert refused.value.fields[0].value == "UNDP"
