"""Reading rows, adding them up, and saying that two values differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

Sums = dict[Any, Decimal]
ZERO = Decimal(0)


def every(session: Session, cls: type[Any]) -> Any:
    """All rows of a table."""
    return session.scalars(select(cls)).all()


def sums_by(session: Session, cls: type[Any], key: str) -> Sums:
    """The amounts of a table, added up by one of its columns."""
    sums: Sums = Counter()
    for row in every(session, cls):
        sums[getattr(row, key)] += row.amount
    return sums


def differs(what: str, one: object, other: object) -> Iterator[str]:
    """A line when two values that must be the same are not."""
    if one != other:
        yield f"{what}: {one} and {other}"
