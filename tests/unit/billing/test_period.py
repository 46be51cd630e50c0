"""From which day to which day an agreement is valid."""

from __future__ import annotations

from datetime import date

import pytest

from services.billing.domain.period import Period
from shared.errors import Invalid


@pytest.mark.parametrize(
    ("day", "valid"),
    [
        (date(2021, 12, 31), False),
        (date(2022, 1, 1), True),
        (date(2022, 6, 30), True),
        (date(2022, 7, 1), False),
    ],
)
def test_the_first_and_the_last_day_belong_to_it(day: date, valid: bool) -> None:
    assert (day in Period(date(2022, 1, 1), date(2022, 6, 30))) is valid


def test_a_period_may_be_one_day() -> None:
    day = date(2022, 1, 1)
    assert day in Period(day, day)


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(Invalid, match="valid_to 2022-01-01 is before valid_from 2022-01-02"):
        Period(date(2022, 1, 2), date(2022, 1, 1))
