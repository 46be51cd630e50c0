"""What all tables of billing share.

Rows are written together at the end of a transaction. A relationship that is never read stands where
a row refers to another one that may be written with it: it tells which of the two comes first.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import JSON, ColumnElement, Date
from sqlalchemy.orm import DeclarativeBase

from shared.access.caller import Owner, Reach
from shared.access.reaching import within
from shared.amount import Amount
from shared.messaging.tables import UtcDateTime


class Base(DeclarativeBase):
    type_annotation_map = {
        datetime: UtcDateTime,
        date: Date,
        Decimal: Amount,
        list[str]: JSON,
        dict[str, str]: JSON,
        list[list[int]]: JSON,
    }

    @property
    def owner(self) -> Owner:
        """Whose it is. What a table says nothing else of belongs to the college alone."""
        return Owner()

    @classmethod
    def within(cls, reach: Reach) -> ColumnElement[bool]:
        """The same as a condition: rows that this reach covers."""
        return within(reach)
