"""A run's days and its time zone."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from services.catalogue.domain.dates import check_order, check_zone, today_in
from shared.errors import Invalid

DAY = date(2022, 5, 2)


def test_a_run_may_end_on_the_day_it_starts_or_later() -> None:
    check_order(DAY, DAY)
    check_order(DAY, date(2022, 5, 6))


def test_a_run_that_ends_before_it_starts_is_refused_with_both_days() -> None:
    with pytest.raises(Invalid, match="ends_on 2022-05-01 is before starts_on 2022-05-02"):
        check_order(DAY, date(2022, 5, 1))


@pytest.mark.parametrize("zone", ["Europe/Rome", "UTC", "America/Argentina/Buenos_Aires"])
def test_names_of_the_database_are_taken(zone: str) -> None:
    check_zone(zone)


@pytest.mark.parametrize(
    "zone", ["Mars/Olympus", "", "../etc/passwd", "/etc/passwd", "Europe", "CEST+2", "Europe/\0"]
)
def test_anything_else_is_refused_by_value(zone: str) -> None:
    with pytest.raises(Invalid, match="IANA") as refused:
        check_zone(zone)
    assert refused.value.fields[0].value == zone


def test_today_is_the_date_of_the_place() -> None:
    late_evening_in_turin = datetime(2022, 5, 6, 22, 30, tzinfo=UTC)
    assert today_in("Europe/Rome", late_evening_in_turin) == date(2022, 5, 7)
    assert today_in("America/New_York", late_evening_in_turin) == date(2022, 5, 6)
