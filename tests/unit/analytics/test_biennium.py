"""A biennium starts with an odd year and has two."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.analytics.domain.biennium import EARLIEST, LATEST, Biennium
from shared.errors import Invalid


def test_it_has_two_calendar_years() -> None:
    biennium = Biennium.named("2021")
    assert (biennium.first, biennium.last) == (date(2021, 1, 1), date(2022, 12, 31))
    assert str(biennium) == "2021-2022"


@given(st.dates(date(EARLIEST, 1, 1), date(LATEST + 1, 12, 31)))
def test_every_day_lies_in_exactly_one(day: date) -> None:
    biennium = Biennium.of(day)
    assert biennium.first <= day <= biennium.last


def test_an_even_year_is_refused_with_its_neighbours() -> None:
    with pytest.raises(Invalid, match="biennium 2022 is not an odd year: 2021 or 2023"):
        Biennium.named("2022")


@pytest.mark.parametrize("text", ["", "21", "2021-2022", "20211", "-2021", "２０２１", "two"])
def test_what_is_not_a_year_is_refused_by_name(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        Biennium.named(text)
    (field,) = refused.value.fields
    assert (field.field, field.value) == ("biennium", text)
    assert field.allowed == "the odd year it starts with, such as 2021"


@pytest.mark.parametrize("year", [EARLIEST - 2, LATEST + 2])
def test_a_year_far_away_is_refused(year: int) -> None:
    with pytest.raises(Invalid, match=f"from {EARLIEST} to {LATEST}"):
        Biennium(year)
