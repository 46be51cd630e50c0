"""Error pages: what happened, what to do, the id to quote, in the viewer's language."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from shared.errors import STATUS
from shared.pages import LANGUAGES, Viewer, error
from shared.pages.catalogues import SHARED
from shared.pages.labels import names_of
from tests.support.markup import Page
from tests.support.page_samples import AMINA, NOBODY

TITLES = names_of(SHARED)["error_title"]
DESIGNED = (400, 401, 403, 404, 405, 409, 412, 413, 422, 429, 500, 503)


def told(status: int, viewer: Viewer = AMINA, slug: str = "about:blank", **more: Any) -> Page:
    """An error page, read."""
    values = {"title": "A title", "detail": "a detail <b>", "quote": "8a1f0c"} | more
    response = error("billing", viewer, status, slug=slug, **values)
    assert (response.status_code, response.mimetype) == (status, "text/html")
    return Page(response.get_data(as_text=True))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("status", DESIGNED)
def test_each_status_has_words_of_its_own_in_each_language(status: int, language: str) -> None:
    page = told(status, replace(AMINA, language=language))
    english = TITLES[str(status)]
    assert (english in page.words) == (language == "en")
    assert page.one("p", lang="en") == {"lang": "en", "dir": "ltr"}
    assert "A title : a detail <b>" in page.words


def test_a_slug_with_words_of_its_own_has_them() -> None:
    assert TITLES["not_yet"] in told(409, slug="not_yet").words
    assert TITLES["409"] in told(409, slug="conflict").words


def test_what_has_no_words_is_told_as_its_kind() -> None:
    assert TITLES["400"] in told(418).words
    assert TITLES["500"] in told(507).words


def test_every_refusal_that_there_is_has_words() -> None:
    assert {str(status) for status in STATUS.values()} <= TITLES.keys()
    assert TITLES.keys() == names_of(SHARED)["error_advice"].keys()


def test_an_id_to_quote_is_there_when_there_is_one() -> None:
    assert "Id to quote when you report it: 8a1f0c" in told(500).words
    assert "Id to quote" not in told(500, quote=None).words


def test_without_a_right_one_reads_who_one_is_and_who_may() -> None:
    page = told(403, may=("finance_officer", "administrator"))
    assert "You are Amina Okafor (Analyst and programme manager)" in page.words
    assert "Who may Administrator and finance officer" in page.words
    assert not [one for one in page.all("a") if "sign-in" in one["href"]]


@pytest.mark.parametrize("status", [401, 403])
def test_who_is_not_signed_in_is_led_there_and_back(status: int) -> None:
    links = [one["href"] for one in told(status, NOBODY).all("a", **{"class": "button primary"})]
    assert links == ["/enrolment/session/sign-in?back=/analytics/%3Fbiennium%3D2021"]
