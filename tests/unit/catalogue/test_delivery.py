"""A run counts on its last day, and not before that day has come."""

from __future__ import annotations

from datetime import date

import pytest

from services.catalogue.domain.delivery import delivered_on, is_ahead
from shared.errors import Refused

LAST = date(2022, 5, 6)


@pytest.mark.parametrize("today", [LAST, date(2022, 5, 7), date(2023, 1, 1)])
def test_it_counts_on_its_last_day_whenever_it_is_said(today: date) -> None:
    assert delivered_on("r1", LAST, today) == LAST


def test_before_its_last_day_it_is_refused_and_told_when() -> None:
    with pytest.raises(Refused, match="call it delivered from 2022-05-06 on") as refused:
        delivered_on("r1", LAST, date(2022, 5, 5))
    assert refused.value.reason == "run_not_ended"


@pytest.mark.parametrize(
    ("state", "today", "ahead"),
    [
        ("scheduled", date(2022, 5, 1), True),
        ("scheduled", LAST, True),
        ("scheduled", date(2022, 5, 7), False),
        ("cancelled", date(2022, 5, 1), False),
        ("delivered", LAST, False),
    ],
)
def test_it_is_ahead_until_its_last_day_is_over(state: str, today: date, ahead: bool) -> None:
    assert is_ahead(state, LAST, today) is ahead
