"""Whose money it was: income by source, and the shares of the college's own and of the donors'.

One reckoning for each currency; amounts in two currencies are never added.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

from shared.errors import FieldError, Invalid
from shared.money import Money, total

SELF_GENERATED = ("course_fees", "service_contracts")
DONORS = ("voluntary_contributions",)
SOURCES = SELF_GENERATED + DONORS

_TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class FromSource:
    """What came from one source."""

    source: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Income:
    """The income in one currency. Percentages have one decimal and add up to 100; there are none
    when nothing came in, or when more was taken back from one side than it brought."""

    currency: str
    total: Money
    self_generated: Money
    donors: Money
    self_generated_percent: Decimal | None
    donors_percent: Decimal | None
    sources: tuple[FromSource, ...]


def check_source(source: str) -> str:
    """The source. Raises ``Invalid`` when income of that name is nobody's."""
    if source not in SOURCES:
        allowed = ", ".join(SOURCES)
        raise Invalid(
            f"source {source!r} is not one of {allowed}", (FieldError("source", source, allowed),)
        )
    return source


def by_currency(amounts: Iterable[FromSource]) -> tuple[Income, ...]:
    """One reckoning for each currency, in order of its code."""
    kept = list(amounts)
    currencies = sorted({one.amount.currency for one in kept})
    return tuple(_reckon(c, [one for one in kept if one.amount.currency == c]) for c in currencies)


def _reckon(currency: str, amounts: list[FromSource]) -> Income:
    own = total((one.amount for one in amounts if one.source in SELF_GENERATED), currency)
    donors = total((one.amount for one in amounts if one.source in DONORS), currency)
    percent = _percent(own.amount, donors.amount)
    return Income(
        currency=currency,
        total=own + donors,
        self_generated=own,
        donors=donors,
        self_generated_percent=percent,
        donors_percent=None if percent is None else 100 - percent,
        sources=tuple(sorted(amounts, key=lambda one: SOURCES.index(one.source))),
    )


def _percent(part: Decimal, rest: Decimal) -> Decimal | None:
    if part < 0 or rest < 0 or part + rest == 0:
        return None
    return (100 * part / (part + rest)).quantize(_TENTH, ROUND_HALF_EVEN)
