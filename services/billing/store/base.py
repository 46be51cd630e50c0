"""What all tables of billing share: the base class, and how an amount is kept.

Rows are written together at the end of a transaction. A relationship that is never read stands where
a row refers to another one that may be written with it: it tells which of the two comes first.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, BigInteger, Date, Dialect, TypeDecorator
from sqlalchemy.orm import DeclarativeBase

from shared.messaging.tables import UtcDateTime


class Amount(TypeDecorator[Decimal]):
    """A ``Decimal``, kept as a whole number of thousandths of the currency's unit.

    Exact in both databases, and summed by them: no currency here has more than three decimals.
    Refuses with ``ValueError`` what has more. Each amount stands beside its row's currency.
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


class Base(DeclarativeBase):
    type_annotation_map = {
        datetime: UtcDateTime,
        date: Date,
        Decimal: Amount,
        list[str]: JSON,
        dict[str, str]: JSON,
        list[list[int]]: JSON,
    }
