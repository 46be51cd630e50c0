"""Every page in every language: well-formed, in the right direction, safe, and in no foreign words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from shared.pages import LANGUAGES, render
from shared.pages.catalogues import SERVICES, SHARED
from tests.support.markup import Page
from tests.support.page_samples import AMINA, PAGES
from tests.support.page_samples.catalogue import COURSE


def shown(page: str, language: str = "en", **changed: Any) -> Page:
    """One of the sample pages, read; with some values changed."""
    service, template, values = PAGES[page]
    response = render(service, template, replace(AMINA, language=language), **values | changed)
    assert (response.status_code, response.mimetype) == (200, "text/html")
    assert response.headers["Content-Language"] == language
    return Page(response.get_data(as_text=True))


def test_there_are_values_for_every_page() -> None:
    files = [*SHARED.glob("*.html"), *SERVICES.glob("*/pages/*.html")]
    pages = {file.name for file in files if '{% extends "base.html" %}' in file.read_text("utf-8")}
    assert pages - {"error.html"} == {template for _, template, _ in PAGES.values()}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PAGES)
def test_each_page_is_well_formed_in_each_language(name: str, language: str) -> None:
    page = shown(name, language)
    direction = "rtl" if language == "ar" else "ltr"
    assert page.one("html") == {"lang": language, "dir": direction}
    assert len(page.all("h1")) == 1


@pytest.mark.parametrize("name", PAGES)
def test_nothing_on_a_page_needs_more_than_a_strict_policy_allows(name: str) -> None:
    for tag, has in shown(name).elements:
        assert tag != "style"
        assert tag != "script" or "src" in has
        assert not [one for one in has if one == "style" or one.startswith("on")], (tag, has)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("ar", "2–6 مايو 2022 Turin, إيطاليا الفرنسية 20 موظفو الأمم المتحدة:"),
        ("en", "2–6 May 2022 Turin, Italy French 20 UN staff: €1,200.00 Others: €0.00"),
        ("es", "2–6 may 2022 Turin, Italia Francés 20 Personal de las Naciones Unidas: 1.200,00\xa0€"),
        ("fr", "2–6 mai 2022 Turin, Italie Français 20 Personnel des Nations Unies : 1 200,00\xa0€"),
        ("ru", "2–6 мая 2022\u202fг. Turin, Италия Французский 20 Сотрудники ООН: 1\xa0200,00\xa0€"),
        ("zh", "2022年5月2日至6日 Turin, 意大利 法语 20 联合国工作人员：€1,200.00"),
    ],
)  # fmt: skip
def test_codes_dates_and_money_are_in_the_viewers_language(language: str, expected: str) -> None:
    assert " ".join(expected.split()) in shown("courses", language).words


def test_a_title_in_another_language_is_marked_as_such() -> None:
    assert "· La Agenda 2030" in shown("courses", "es").words
    assert "· L’Agenda 2030" in shown("courses", "fr").words
    assert not shown("courses", "fr").all("span", dir="auto")
    assert {"lang": "fr", "dir": "auto"} in shown("courses", "ru").all("span")


@pytest.mark.parametrize(
    ("language", "total", "expected"),
    [
        ("ru", 1, "1 курс, по коду"),
        ("ru", 3, "3 курса, по коду"),
        ("ru", 5, "5 курсов, по коду"),
        ("ar", 2, "دورتان، حسب الرمز"),
        ("ar", 3, "3 دورات، حسب الرمز"),
        ("ar", 11, "11 دورة، حسب الرمز"),
    ],
)
def test_plurals_are_those_of_the_language(language: str, total: int, expected: str) -> None:
    courses = [COURSE | {"id": f"c{number}"} for number in range(total)]
    assert expected in shown("courses", language, courses=courses, total=total).words


def test_a_part_of_the_desk_that_is_not_for_them_is_not_shown() -> None:
    page = shown("desk", balance=None)
    assert "Trial balance" not in page.words
    assert "Service contracts" in page.words
