"""How an amount stands in a table: as a whole number of thousandths, beside its row's currency."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, Dialect, TypeDecorator


class Amount(TypeDecorator[Decimal]):
    """A ``Decimal``, kept as a whole number of thousandths of the currency's unit.

    Exact in both databases, and summed by them: no currency here has more than three decimals.
    Refuses with ``ValueError`` what has more.
    """

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        if value is None:
            return None
        whole, rest = divmod(value * 1000, 1)
        if rest:
            raise ValueError(f"{value} has more than three decimals: round it as its currency does")
        return int(whole)

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(int(value)).scaleb(-3)
