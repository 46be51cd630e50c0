"""What a run is offered on, settled: everything checked, and every default filled in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from services.catalogue.domain import cancellation_rule, dates, prices, ways_to_pay


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The days, the place, the places and the money of a run. Empty in the last two: the default."""

    starts_on: date
    ends_on: date
    time_zone: str
    country: str | None
    city: str | None
    language: str
    places: int | None  # none: as many as come
    waiting_list: bool
    prices: tuple[prices.Price, ...]
    ways_to_pay: tuple[str, ...]
    cancellation_rule: tuple[cancellation_rule.Step, ...]


def settled(asked: Terms, reporting_line: str, every_way: tuple[str, ...]) -> Terms:
    """The terms as they will be told. Raises ``Invalid`` that names the refused field."""
    dates.check_order(asked.starts_on, asked.ends_on)
    dates.check_zone(asked.time_zone)
    prices.check(asked.prices)
    return replace(
        asked,
        ways_to_pay=ways_to_pay.admitted(asked.ways_to_pay, reporting_line, every_way),
        cancellation_rule=cancellation_rule.settled(asked.cancellation_rule),
    )
