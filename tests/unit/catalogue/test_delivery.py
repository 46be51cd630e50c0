"""A run counts on its last day, and not before that day has come."""

from __future__ import annotations

from datetime import date

import pytest

from services.catalogue.domain.delivery import delivered_on
from shared.errors import Refused

LAST = date(2022, 5, 6)


@pytest.mark.parametrize("today", [LAST, date(2022, 5, 7), date(2023, 1, 1)])
def test_it_counts_on_its_last_day_whenever_it_is_said(today: date) -> None:
    assert delivered_on("r1", LAST, today) == LAST


def test_before_its_last_day_it_is_refused_and_told_when() -> None:
    with pytest.raises(Refused, match="call it delivered from 2022-05-06 on") as refused:
        delivered_on("r1", LAST, date(2022, 5, 5))
    assert refused.value.reason == "run_not_ended"
