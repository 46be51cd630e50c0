"""Document numbers: ``COL-2022-000123`` for an invoice, ``CRN-2022-000007`` for a credit note.

Numbers of a series have no gap within a year: the store keeps the counter in a row that it locks.
"""

from __future__ import annotations

from enum import StrEnum

from shared.errors import FieldError, Invalid


class Series(StrEnum):
    INVOICE = "COL"
    CREDIT_NOTE = "CRN"


def document_number(series: Series, year: int, counter: int) -> str:
    """The number of the ``counter``-th document of that series and year, counted from 1."""
    if counter < 1:
        raise Invalid(
            f"{counter} is not the counter of a document: count from 1",
            (FieldError("counter", counter, "1 or more"),),
        )
    return f"{series}-{year}-{counter:06d}"
