"""Document numbers."""

from __future__ import annotations

import pytest

from services.billing.domain.numbering import Series, document_number
from shared.errors import Invalid


@pytest.mark.parametrize(
    ("series", "year", "counter", "number"),
    [
        (Series.INVOICE, 2022, 123, "COL-2022-000123"),
        (Series.CREDIT_NOTE, 2021, 1, "CRN-2021-000001"),
        (Series.INVOICE, 2022, 1_000_000, "COL-2022-1000000"),
    ],
)
def test_a_number_is_series_year_and_counter(
    series: Series, year: int, counter: int, number: str
) -> None:
    assert document_number(series, year, counter) == number


def test_documents_are_counted_from_one() -> None:
    with pytest.raises(Invalid, match="0 is not the counter of a document"):
        document_number(Series.INVOICE, 2022, 0)
