"""Numbers, money, days and moments as CLDR writes them: filters, one set for each language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import copy
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_interval, format_time, get_timezone_gmt
from babel.numbers import NumberPattern, format_decimal
from markupsafe import Markup, escape

from shared.money import DECIMALS, Money
from shared.pages.languages import DEFAULT, LOCALES


def formats(language: str) -> Mapping[str, Callable[..., str]]:
    """The filters of a language, by name."""
    locale = LOCALES[language]

    def number(value: int | Decimal) -> str:
        """A whole or a decimal number, grouped."""
        return format_decimal(value, locale=locale, numbering_system="default")

    def percent(value: Decimal | float) -> str:
        """Hundredths (73.0 is 73.0 %), with one decimal."""
        pattern = _with_decimals(locale.percent_formats[None], 1)
        share = Decimal(str(value)) / 100
        return str(pattern.apply(share, locale, numbering_system="default"))

    def money(value: Money | Mapping[str, str] | str, currency: str | None = None) -> str:
        """Money, the same as a mapping, or an amount as text with its currency: exact."""
        kept = _money(value, currency)
        pattern = _with_decimals(locale.currency_formats["standard"], DECIMALS[kept.currency])
        text = pattern.apply(
            kept.amount,
            locale,
            currency=kept.currency,
            currency_digits=False,
            numbering_system="default",
        )
        return str(text)

    def day(value: date | str) -> str:
        """A day, or the day in the text of a moment."""
        return format_date(_day(value), "long", locale=locale)

    def days(first: date | str, last: date | str) -> str:
        """From one day to another, as short as it can be said."""
        return format_interval(_day(first), _day(last), "yMMMd", locale=locale)

    def moment(value: datetime | str, zone: str = "UTC") -> str:
        """A moment as a clock in ``zone`` (IANA) showed it, with the distance from Greenwich."""
        there = _moment(value).astimezone(ZoneInfo(zone))
        time = format_time(there.replace(tzinfo=None), "short", locale=locale)
        text = locale.datetime_formats["medium"].format(time, day(there))
        return f"{text} ({_zone(there, locale)})"

    def in_language(texts: Mapping[str, str]) -> Markup:
        """A text in the viewer's language; else in English, else in any, and marked as such."""
        chosen = next((one for one in (language, DEFAULT) if one in texts), next(iter(texts)))
        if chosen == language:
            return escape(texts[chosen])
        return Markup('<span lang="{}" dir="auto">{}</span>').format(chosen, texts[chosen])

    return {
        "number": number,
        "percent": percent,
        "money": money,
        "day": day,
        "days": days,
        "moment": moment,
        "in_language": in_language,
    }


def _with_decimals(pattern: NumberPattern, decimals: int) -> NumberPattern:
    made = copy(pattern)
    made.frac_prec = (decimals, decimals)
    return made


def _money(value: Money | Mapping[str, str] | str, currency: str | None) -> Money:
    if isinstance(value, Money):
        return value
    if isinstance(value, Mapping):
        return Money.of(value["amount"], value["currency"])
    if currency is None:
        raise ValueError(f"the amount {value!r} has no currency: give it as money(currency)")
    return Money.of(value, currency)


def _day(value: date | str) -> date:
    return date.fromisoformat(value[:10]) if isinstance(value, str) else value


def _moment(value: datetime | str) -> datetime:
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    if moment.tzinfo is None:
        raise ValueError(f"{value} has no time zone: give it one, such as +00:00")
    return moment


def _zone(moment: datetime, locale: Locale) -> str:
    return "UTC" if not moment.utcoffset() else get_timezone_gmt(moment, locale=locale)
