"""Values as the audit trail keeps them: JSON, exact, and the same whatever the database is."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from shared.audit.values import plain

ROME = timezone(timedelta(hours=2))


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (None, None),
        (True, True),
        (7, 7),
        ("é", "é"),
        (Decimal("120.500"), "120.500"),
        (Decimal("1E+2"), "100"),
        (Decimal("0E-7"), "0.0000000"),
        (date(2022, 5, 2), "2022-05-02"),
        (datetime(2022, 5, 2, 10, tzinfo=ROME), "2022-05-02T08:00:00+00:00"),
        ([{"amount": Decimal("1.5")}, (date(2022, 1, 1),)], [{"amount": "1.5"}, ["2022-01-01"]]),
    ],
)
def test_a_value(value: Any, kept: Any) -> None:
    assert plain(value) == kept
    assert type(plain(value)) is type(kept)


@pytest.mark.parametrize("value", [b"x", object(), [{"a": {1}}]])
def test_what_has_no_place_in_it(value: object) -> None:
    with pytest.raises(TypeError, match="cannot stand in the audit trail"):
        plain(value)
