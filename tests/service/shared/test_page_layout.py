"""The layout: who one is, where one may go, in which language."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from shared.pages import Viewer, error
from tests.support.markup import Page
from tests.support.page_samples import AMINA, NOBODY


def shown(viewer: Viewer) -> Page:
    """A page for somebody: one that has little beside the layout."""
    response = error("billing", viewer, 404, "A title", "a detail", slug="not_found", quote=None)
    return Page(response.get_data(as_text=True))


def hrefs(page: Page) -> dict[str, dict[str, str]]:
    """Its links by where they lead."""
    return {has["href"]: has for has in page.all("a")}


def test_who_is_signed_in_sees_it_and_may_sign_out() -> None:
    page = shown(AMINA)
    assert "Signed in as Amina Okafor Analyst and programme manager" in page.words
    form = page.one("form", action="/enrolment/session/sign-out")
    assert form["method"] == "post"
    assert len(page.all("input", name="csrf_token", value="a-token")) == 2
    assert page.one("body") == {"data-csrf": "a-token"}


def test_who_is_not_signed_in_may_sign_in_and_comes_back() -> None:
    page = shown(NOBODY)
    assert "/enrolment/session/sign-in?back=/analytics/%3Fbiennium%3D2021" in hrefs(page)
    assert not page.all("input", name="csrf_token")
    assert not page.all("form", action="/enrolment/session/sign-out")


def test_the_language_is_changed_by_a_form_that_leads_back() -> None:
    page = shown(AMINA)
    assert page.one("form", action="/enrolment/session/language")["method"] == "post"
    assert page.one("input", name="back")["value"] == "/analytics/?biennium=2021"
    buttons = page.all("button", name="language")
    assert [one["value"] for one in buttons] == ["ar", "zh", "en", "fr", "ru", "es"]
    assert [one["value"] for one in buttons if "aria-current" in one] == ["en"]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/catalogue/", {"/catalogue/": "page"}),
        ("/catalogue/courses/1?x=2", {"/catalogue/": "true"}),
        ("/analytics/?biennium=2021", {"/analytics/": "page"}),
        ("/analytics/reports", {"/analytics/reports": "page"}),
        ("/billing/", {}),
    ],
)
def test_the_navigation_says_where_one_is(path: str, expected: dict[str, Any]) -> None:
    links = hrefs(shown(replace(AMINA, path=path)))
    assert {
        href: has["aria-current"] for href, has in links.items() if "aria-current" in has
    } == expected


def test_only_the_viewers_own_links_are_there() -> None:
    assert "/analytics/reports" in hrefs(shown(AMINA))
    assert "/analytics/reports" not in hrefs(shown(NOBODY))


def test_a_demonstration_says_so_and_lets_one_change_person() -> None:
    page = shown(replace(AMINA, demo=True))
    assert "Demonstration with sample people" in page.words
    assert "/enrolment/session/sign-in" in hrefs(page)
    assert "Demonstration" not in shown(AMINA).words


def test_the_first_link_leads_to_the_content() -> None:
    page = shown(AMINA)
    assert page.all("a")[0]["href"] == "#main"
    assert page.one("main") == {"id": "main", "tabindex": "-1"}


def test_a_name_is_escaped() -> None:
    page = shown(replace(AMINA, name="<script>x</script>"))
    assert "<script>x</script>" in page.words
