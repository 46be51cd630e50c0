"""What goes wrong is said in a page: what happened, an id to quote, and what to do."""

from __future__ import annotations

import re

import pytest
import requests
from playwright.sync_api import Page, expect

from shared.testing.browser.axe import Axe
from shared.testing.browser.pages import Pages
from tests.support.sample_college import SampleCollege

NEW_COURSE = "/catalogue/courses/new"


def heading(page: Page) -> str:
    return page.get_by_role("heading", level=1).inner_text()


@pytest.mark.parametrize(
    ("key", "path", "status", "title"),
    [
        ("learner", "/analytics/", 403, "You have no access to this"),
        ("donor", "/enrolment/audit", 403, "You have no access to this"),
        ("nobody", "/catalogue/nothing", 404, "There is nothing here"),
        ("learner", "/nothing", 404, "There is nothing here"),
        ("finance-officer", "/billing/invoices/none", 404, "There is nothing here"),
        ("analyst", "/analytics/?biennium=x", 400, "The request was not understood"),
    ],
)
def test_an_error_says_what_happened_and_leads_on(
    demo: SampleCollege, page: Page, pages: Pages, axe: Axe, key: str, path: str, status: int,
    title: str,
) -> None:  # fmt: skip
    pages.expect(f"status of {status}")
    demo.be(page, key)
    answer = page.goto(demo.url + path)
    assert answer is not None
    assert (answer.status, heading(page)) == (status, title)
    assert re.search(r"Id to quote when you report it: \w{32}", page.inner_text("main"))
    assert answer.headers["x-request-id"] in page.inner_text("main")
    assert axe(page) == []
    page.get_by_role("button", name="Back").click()
    page.wait_for_url(demo.url + "/")


def test_who_has_no_right_is_told_who_has(demo: SampleCollege, page: Page, pages: Pages) -> None:
    pages.expect("status of 403")
    demo.be(page, "learner")
    page.goto(demo.url + "/enrolment/audit")
    facts = page.locator("dl.facts")
    expect(facts).to_contain_text("Amina Diallo (Learner)")
    expect(facts).to_contain_text("Administrator")


def test_a_form_with_a_wrong_value_comes_back_as_it_was_filled_in(
    demo: SampleCollege, page: Page, pages: Pages, axe: Axe
) -> None:
    pages.expect("status of 400")
    demo.be(page, "programme-manager", NEW_COURSE)
    page.get_by_label("Code").fill("no spaces, please")
    page.get_by_label("Title", exact=True).fill("Kept as written")
    page.get_by_role("button", name="Create the course").click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing was changed")
    code = page.get_by_label("Code")
    assert code.get_attribute("aria-invalid") == "true"
    described = code.get_attribute("aria-describedby") or ""
    said = [page.locator(f"#{one}").inner_text() for one in described.split()]
    assert any(text.startswith("This cannot be taken") for text in said), said
    assert page.get_by_label("Title", exact=True).input_value() == "Kept as written"
    assert axe(page) == []
    code.fill("SPACE-1")
    page.get_by_role("button", name="Create the course").click()
    page.wait_for_url("**/catalogue/#*")
    assert page.get_by_text("Kept as written").is_visible()


def test_a_page_of_an_earlier_session_changes_nothing(
    demo: SampleCollege, page: Page, pages: Pages, axe: Axe
) -> None:
    """One has signed in anew meanwhile, in another window of the same browser."""
    pages.expect("status of 403")
    demo.be(page, "programme-manager", NEW_COURSE)
    other = page.context.new_page()
    demo.be(other, "programme-manager")
    page.get_by_label("Code").fill("OLD-1")
    page.get_by_label("Title", exact=True).fill("Of an old page")
    page.get_by_role("button", name="Create the course").click()
    page.get_by_role("heading", name="You have no access to this").wait_for()
    expect(page.locator(".said")).to_contain_text("the page is older than your session")
    assert axe(page) == []
    other.goto(demo.url + "/catalogue/")
    assert "Of an old page" not in other.content()


@pytest.mark.parametrize("name", ["192.168.1.20", "college.example.org", "127.0.0.1.example.org"])
def test_by_another_name_of_the_machine_nobody_is_a_sample_person(
    demo: SampleCollege, name: str
) -> None:
    path = "/enrolment/session/sign-in"
    with requests.Session() as http:
        http.trust_env = False  # no proxy stands before this machine
        there = {"Host": f"{name}:{demo.url.rpartition(':')[2]}", "Accept": "text/html"}
        shown = http.get(demo.url + path, headers=there, timeout=20)
        form = {"person": "administrator", "back": "/"}
        chosen = http.post(demo.url + "/enrolment/session/sample", form, headers=there, timeout=20)
        assert (shown.status_code, chosen.status_code) == (403, 403)
        assert "John Okello" not in shown.text
        assert "sample people are for the demo on this machine alone" in chosen.text
        assert not http.cookies
