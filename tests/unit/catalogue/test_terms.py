"""The terms of a run: every rule is asked, and every default filled in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from services.catalogue.domain import cancellation_rule
from services.catalogue.domain.prices import Price
from services.catalogue.domain.terms import Terms, settled
from shared.codes import WAYS_TO_PAY
from shared.errors import Invalid
from shared.money import Money

FIFTY = Price("any", Money.of(50, "EUR"))
ASKED = Terms(
    starts_on=date(2022, 5, 2),
    ends_on=date(2022, 5, 6),
    time_zone="Europe/Rome",
    country="IT",
    city="Turin",
    language="en",
    places=20,
    waiting_list=True,
    prices=(FIFTY,),
    ways_to_pay=(),
    cancellation_rule=(),
)


def test_defaults_are_filled_in_and_nothing_else_changes() -> None:
    assert settled(ASKED, "portfolio", WAYS_TO_PAY) == replace(
        ASKED, ways_to_pay=WAYS_TO_PAY, cancellation_rule=cancellation_rule.DEFAULT
    )
    assert settled(ASKED, "tailor_made", WAYS_TO_PAY).ways_to_pay == ("contract",)


def test_settled_terms_stay_as_they_are() -> None:
    once = settled(ASKED, "portfolio", WAYS_TO_PAY)
    assert settled(once, "portfolio", WAYS_TO_PAY) == once


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("ends_on", date(2022, 5, 1)),
        ("time_zone", "Turin"),
        ("prices", ()),
        ("ways_to_pay", ("free", "free")),
        ("cancellation_rule", (cancellation_rule.Step(1, 1), cancellation_rule.Step(1, 2))),
    ],
)
def test_each_rule_is_asked(field: str, value: Any) -> None:
    with pytest.raises(Invalid) as refused:
        settled(replace(ASKED, **{field: value}), "portfolio", WAYS_TO_PAY)
    assert refused.value.fields[0].field.startswith(field)
