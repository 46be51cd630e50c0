"""Which language a page is in: what was chosen, else what the browser accepts, else English."""

from __future__ import annotations

import pytest

from shared.pages.languages import LANGUAGES, LOCALES, NAMES, direction, language_of


def test_what_was_chosen_goes_before_what_the_browser_says() -> None:
    assert language_of("fr", "ru") == "fr"


@pytest.mark.parametrize("chosen", [None, "", "de", "FR"])
def test_what_is_not_one_of_ours_was_not_chosen(chosen: str | None) -> None:
    assert language_of(chosen, "ru") == "ru"


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [
        (None, "en"),
        ("", "en"),
        ("de-DE,de", "en"),
        ("fr", "fr"),
        ("FR-ca", "fr"),
        ("zh-Hant-TW", "zh"),
        ("es;q=0.5, ar;q=0.8, de", "ar"),
        ("es;q=0.5,ru;q=0.5", "es"),
        ("de, *", "en"),
        ("en;q=0, *", "ar"),
        ("ru;q=0, es;q=0.001", "es"),
        ("fr;q=2, es", "es"),
        ("nonsense;;q, , ru ; q=0.9", "ru"),
        (",".join(["x" * 9] * 5000), "en"),
    ],
)
def test_quality_values_decide(accepted: str | None, expected: str) -> None:
    assert language_of(None, accepted) == expected


def test_only_arabic_is_written_from_right_to_left() -> None:
    assert [language for language in LANGUAGES if direction(language) == "rtl"] == ["ar"]


def test_each_language_is_called_what_it_calls_itself() -> None:
    assert {language: name.lower() for language, name in NAMES.items()} == {
        language: LOCALES[language].languages[language].lower() for language in LANGUAGES
    }
