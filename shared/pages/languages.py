"""The six languages of the United Nations, and which of them a person reads."""

from __future__ import annotations

import re

from babel import Locale

# In the order in which the United Nations list them, each with its CLDR locale: dates of the
# English pages are British (2 May 2022).
LOCALES = {
    "ar": Locale("ar"),
    "zh": Locale("zh", script="Hans"),
    "en": Locale("en", "GB"),
    "fr": Locale("fr"),
    "ru": Locale("ru"),
    "es": Locale("es"),
}
LANGUAGES = tuple(LOCALES)
DEFAULT = "en"
NAMES = {
    "ar": "العربية",
    "zh": "中文",
    "en": "English",
    "fr": "Français",
    "ru": "Русский",
    "es": "Español",
}
_TAG = r"([A-Za-z]{1,8}|\*)(?:-[A-Za-z0-9]{1,8})*"
_RANGE = re.compile(rf"\s*{_TAG}\s*(?:;\s*q=(0(?:\.\d{{0,3}})?|1(?:\.0{{0,3}})?)\s*)?")


def language_of(chosen: str | None, accepted: str | None) -> str:
    """The chosen language; else what the browser accepts (RFC 9110, quality values); else English."""
    if chosen in LOCALES:
        return chosen
    wanted = [one for part in (accepted or "").split(",") if (one := _quality(part))]
    refused = {language for language, quality in wanted if not quality}
    for language, quality in sorted(wanted, key=lambda one: -one[1]):
        if quality and language in LOCALES and language not in refused:
            return language
        if quality and language == "*":
            return next(one for one in (DEFAULT, *LANGUAGES) if one not in refused)
    return DEFAULT


def direction(language: str) -> str:
    """``rtl`` or ``ltr``: which way one of the six is written, by CLDR."""
    return LOCALES[language].text_direction


def _quality(part: str) -> tuple[str, float] | None:
    """A language range with its weight; none for one that the standard does not have."""
    found = _RANGE.fullmatch(part)
    return (found[1].lower(), float(found[2] or 1)) if found else None
