"""Double entry: an entry has two lines or more that sum to zero in each currency.

A debit is above zero, a credit below. Entries are only ever added; a mistake is reversed.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from services.billing.domain.accounts import Account
from shared.errors import FieldError, Invalid
from shared.money import Money


@dataclass(frozen=True, slots=True)
class Line:
    """One account and what is debited (above zero) or credited (below) to it."""

    account: Account
    amount: Money


@dataclass(frozen=True, slots=True)
class Entry:
    """``occasion`` is the business event. Refuses with ``Invalid`` fewer than two lines, a line of
    zero, and lines that do not sum to zero."""

    occasion: str
    lines: tuple[Line, ...]

    def __post_init__(self) -> None:
        if len(self.lines) < 2:
            raise self._refuse(f"{len(self.lines)} line(s)", "two lines or more")
        sums: defaultdict[str, Decimal] = defaultdict(Decimal)
        for line in self.lines:
            if not line.amount:
                raise self._refuse(f"a line of zero on {line.account}", "lines that move money")
            sums[line.amount.currency] += line.amount.amount
        unbalanced = [f"{rest} {currency}" for currency, rest in sums.items() if rest]
        if unbalanced:
            raise self._refuse(f"a sum of {', '.join(unbalanced)}", "debits that equal credits")

    def _refuse(self, has: str, allowed: str) -> Invalid:
        return Invalid(
            f"entry {self.occasion!r} has {has}: give it {allowed}",
            (FieldError("lines", has, allowed),),
        )


def reversal(entry: Entry) -> Entry:
    """The entry that takes another one back: the same accounts with debits and credits swapped."""
    lines = tuple(Line(line.account, -line.amount) for line in entry.lines)
    return Entry(f"reversal of {entry.occasion}", lines)
