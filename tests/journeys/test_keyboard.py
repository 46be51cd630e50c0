"""All that one does with a mouse one does with the keyboard, and sees where one is."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.support.deployed import navigation
from tests.support.sample_college import SampleCollege

MOST = 90  # steps
FOCUS = """() => {
  const one = document.activeElement;
  if (one === document.body) return null;
  const style = getComputedStyle(one), box = one.getBoundingClientRect();
  return {
    tag: one.localName, href: one.getAttribute('href'), field: one.closest('main') && one.name,
    marked: one.matches(':focus-visible') && style.outlineStyle !== 'none' &&
      parseFloat(style.outlineWidth) >= 2,
    inside: box.top >= 0 && box.bottom <= innerHeight && box.left >= 0 && box.right <= innerWidth,
    tall: box.height > innerHeight,
  };
}"""
NEW_COURSE = "/catalogue/courses/new"


def tabbed(page: Page) -> list[dict[str, Any]]:
    """Each place that the Tab key leads to, from the top of the page to its end."""
    places = []
    for _ in range(MOST):
        page.keyboard.press("Tab")
        place = page.evaluate(FOCUS)
        if place is None or place in places[:1]:
            return places
        places.append(place)
    raise AssertionError(f"more than {MOST} places: {places[-1]}")


@pytest.fixture
def form(demo: SampleCollege, page: Page) -> Page:
    """A page with navigation and a form, for a programme manager."""
    demo.be(page, "programme-manager", NEW_COURSE)
    return page


def test_the_first_place_leads_to_the_content(form: Page) -> None:
    form.keyboard.press("Tab")
    first = form.evaluate(FOCUS)
    assert (first["href"], first["inside"], first["marked"]) == ("#main", True, True)
    form.keyboard.press("Enter")
    assert form.evaluate("document.activeElement.id") == "main"
    form.keyboard.press("Tab")
    assert form.evaluate("document.activeElement.name") == "code"


def test_tab_leads_through_navigation_and_form_and_shows_where(form: Page) -> None:
    places = tabbed(form)
    hrefs = [place["href"] for place in places]
    assert [href for href in hrefs if href in navigation(form)] == navigation(form)
    fields = form.locator("main :is(input:not([type=hidden]), select)")
    names = [field.get_attribute("name") for field in fields.all()]
    assert [place["field"] for place in places if place["field"]] == names
    assert places[-1]["tag"] == "button"  # the one that sends the form
    for place in places:
        assert place["marked"], place
        assert place["inside"] or place["tall"], place


def test_a_form_is_filled_in_and_sent_without_a_mouse(form: Page) -> None:
    form.locator("#code").focus()
    form.keyboard.type("KEYS-1")
    form.keyboard.press("Tab")
    form.keyboard.type("Made by keyboard")
    form.locator("#format").focus()
    form.keyboard.press("ArrowDown")
    form.keyboard.press("Enter")
    form.locator("main form button").focus()
    form.keyboard.press("Enter")
    form.wait_for_url("**/catalogue/#*")
    assert form.get_by_text("Made by keyboard").is_visible()


def test_what_is_folded_opens_by_keyboard(demo: SampleCollege, page: Page) -> None:
    demo.be(page, "learner", "/enrolment/session/")
    page.locator("details.confirm summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.innerText") == "End all my sessions"
