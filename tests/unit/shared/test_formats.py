"""Numbers, money and days as CLDR writes them; exact whatever the language."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from shared.errors import Invalid
from shared.money import DECIMALS, Money
from shared.pages.formats import formats
from shared.pages.languages import LANGUAGES

EN = formats("en")


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("ar", "1,234,567"),
        ("en", "1,234,567"),
        ("es", "1.234.567"),
        ("fr", "1\u202f234\u202f567"),
        ("ru", "1\xa0234\xa0567"),
        ("zh", "1,234,567"),
    ],
)
def test_numbers_are_grouped(language: str, expected: str) -> None:
    assert formats(language)["number"](1234567) == expected


def test_money_comes_in_three_shapes() -> None:
    expected = "€1,234.50"
    assert EN["money"](Money.of("1234.50", "EUR")) == expected
    assert EN["money"]({"amount": "1234.50", "currency": "EUR"}) == expected
    assert EN["money"]("1234.50", "EUR") == expected


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("currency", DECIMALS)
def test_money_has_the_decimals_of_its_currency_and_loses_nothing(
    currency: str, language: str
) -> None:
    amount = Decimal("9876543210123").scaleb(-DECIMALS[currency])
    text = formats(language)["money"](Money(amount, currency))
    assert "".join(sign for sign in text if sign.isdigit()) == "9876543210123"


def test_an_amount_alone_or_one_that_is_not_exact_is_refused() -> None:
    with pytest.raises(ValueError, match="has no currency"):
        EN["money"]("1.00")
    with pytest.raises(Invalid):
        EN["money"]("1.001", "EUR")


def test_a_percentage_has_one_decimal() -> None:
    assert EN["percent"](Decimal("73.0")) == "73.0%"
    assert EN["percent"](100 / 3) == "33.3%"
    assert formats("fr")["percent"](73) == "73,0\xa0%"


def test_a_day_is_read_from_text_and_from_the_text_of_a_moment() -> None:
    assert EN["day"](date(2022, 5, 2)) == "2 May 2022"
    assert EN["day"]("2022-05-02") == EN["day"]("2022-05-02T23:00:00+00:00") == "2 May 2022"
    assert formats("ar")["day"]("2022-05-02") == "2 مايو 2022"


def test_days_are_told_as_shortly_as_they_can_be() -> None:
    assert EN["days"]("2022-05-02", "2022-05-06") == "2–6 May 2022"
    assert EN["days"]("2022-05-02", "2022-05-02") == "2 May 2022"


def test_a_moment_says_where_its_clock_stands() -> None:
    noon = datetime(2022, 7, 1, 12, tzinfo=UTC)
    assert EN["moment"](noon) == "1 July 2022, 12:00 (UTC)"
    assert EN["moment"](noon, "Asia/Kathmandu") == "1 July 2022, 17:45 (GMT+05:45)"
    assert EN["moment"]("2022-07-01T23:30:00+00:00", "Europe/Rome").startswith("2 July 2022, 01:30")


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        EN["moment"]("2022-07-01T12:00:00")


def test_a_text_is_in_the_viewers_language_else_in_english_else_in_any() -> None:
    french = formats("fr")["in_language"]
    assert french({"en": "A", "fr": "<B>"}) == "&lt;B&gt;"
    assert french({"es": "C", "en": "<A>"}) == '<span lang="en" dir="auto">&lt;A&gt;</span>'
    assert french({"es": "C"}) == '<span lang="es" dir="auto">C</span>'
