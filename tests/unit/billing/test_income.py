"""When a charge becomes income, and that the order of arrival does not matter."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.billing.domain.cancellation import give_back
from services.billing.domain.income import (
    ChargePart,
    Recognition,
    Source,
    over_on,
    to_recognise,
)
from services.billing.domain.ways import Way
from shared.money import Money
from tests.unit.billing.builders import cents, eur


def a_part(way: Way = Way.LEARNER_PAYMENT, amount: Money | None = None) -> ChargePart:
    return ChargePart(f"p-{way}", way, amount or eur(100), eur(0), eur(0))


@pytest.mark.parametrize(
    ("way", "source"),
    [
        (Way.CONTRACT, Source.SERVICE_CONTRACTS),
        (Way.ORGANISATION_INVOICE, Source.COURSE_FEES),
        (Way.LEARNER_PAYMENT, Source.COURSE_FEES),
    ],
)
def test_a_delivered_and_funded_part_is_income_of_its_source(way: Way, source: Source) -> None:
    recognised = to_recognise([a_part(way)], funded=True)
    assert recognised == (Recognition(f"p-{way}", source, eur(100)),)


@pytest.mark.parametrize("way", [Way.FREE, Way.SUBSIDY])
def test_a_free_place_and_a_subsidy_are_not_recognised_here(way: Way) -> None:
    assert to_recognise([a_part(way)], funded=True) == ()


def test_nothing_is_income_before_it_is_funded() -> None:
    assert to_recognise([a_part()], funded=False) == ()


DELIVERED, CANCELLED = date(2022, 5, 6), date(2022, 4, 25)


@pytest.mark.parametrize("ended", [False, True])
def test_a_delivered_run_is_over_for_everybody(ended: bool) -> None:
    assert over_on(DELIVERED, None, ended=ended) == DELIVERED


def test_a_cancelled_run_is_over_only_for_who_gave_the_place_back() -> None:
    assert over_on(None, CANCELLED, ended=True) == CANCELLED
    assert over_on(None, CANCELLED, ended=False) is None
    assert over_on(None, None, ended=True) is None


def test_what_is_kept_of_a_cancelled_enrolment_is_income() -> None:
    kept = to_recognise([replace(a_part(), released=eur(50))], funded=True)
    assert [each.amount for each in kept] == [eur(50)]


def test_what_was_given_back_in_whole_is_no_income() -> None:
    assert to_recognise([replace(a_part(), released=eur(100))], funded=True) == ()


def test_what_was_recognised_before_is_not_recognised_again() -> None:
    assert to_recognise([replace(a_part(), recognised=eur(100))], funded=True) == ()


def test_a_cancellation_that_is_known_after_delivery_corrects_the_income() -> None:
    late = replace(a_part(), released=eur(50), recognised=eur(100))
    assert to_recognise([late], funded=True)[0].amount == eur(-50)


WAYS = st.lists(st.tuples(st.sampled_from(Way), cents()), min_size=1, max_size=4)


@given(WAYS, st.integers(0, 100))
def test_the_order_of_funding_delivery_and_cancellation_does_not_matter(
    ways: list[tuple[Way, Money]], percent: int
) -> None:
    parts = [replace(a_part(way, amount), part_id=str(n)) for n, (way, amount) in enumerate(ways)]
    ends = {_recognised(parts, percent, order) for order in permutations(("f", "d", "c"))}
    assert len(ends) == 1
    (income,) = ends
    earned = [part for part in parts if part.way not in (Way.FREE, Way.SUBSIDY)]
    assert income == sum((give_back(part.amount, percent).kept for part in earned), eur(0))


def _recognised(parts: list[ChargePart], percent: int, order: tuple[str, ...]) -> Money:
    """All that is recognised when the three become known in that order."""
    known = set[str]()
    for step in order:
        known.add(step)
        if step == "c":
            parts = [replace(p, released=give_back(p.amount, percent).refund) for p in parts]
        now = to_recognise(parts, funded="f" in known) if "d" in known else ()
        booked = {each.part_id: each.amount for each in now}
        parts = [replace(p, recognised=p.recognised + booked.get(p.part_id, eur(0))) for p in parts]
    return sum((p.recognised for p in parts), eur(0))
