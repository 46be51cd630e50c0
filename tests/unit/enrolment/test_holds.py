"""A place is held for whole days from the moment of asking."""

from __future__ import annotations

from datetime import UTC, datetime

from services.enrolment.domain.holds import deadline


def test_the_deadline_is_the_same_hour_that_many_days_later() -> None:
    asked = datetime(2022, 2, 20, 9, 30, tzinfo=UTC)
    assert deadline(asked, 14) == datetime(2022, 3, 6, 9, 30, tzinfo=UTC)
