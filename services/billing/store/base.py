"""What all tables of billing share.

Rows are written together at the end of a transaction. A relationship that is never read stands where
a row refers to another one that may be written with it: it tells which of the two comes first.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import JSON, Date
from sqlalchemy.orm import DeclarativeBase

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
