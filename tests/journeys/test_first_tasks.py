"""From the start page each goes to their first task; and one enrolment is seen going through."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from shared.testing.browser.axe import Axe
from shared.testing.browser.pages import Pages
from tests.support.deployed import Deployed
from tests.support.running import Running


@pytest.fixture(scope="module")
def running(deployed: Deployed) -> Iterator[Running]:
    """What people do by programs."""
    running = Running(deployed.college)
    yield running
    running.college.http.close()


def heading(page: Page, text: str) -> None:
    """Until this is the page."""
    expect(page.get_by_role("heading", level=1)).to_have_text(text)


def test_events_arrive_on_the_start_page_as_they_happen(
    deployed: Deployed, pages: Pages, running: Running
) -> None:
    run = running.offers("FLOW", in_days=40)
    page, plain = pages.open(), pages.open(scripts=False)
    deployed.enters(page, "omar", "/")
    expect(page.locator("#live")).to_have_text("New events appear by themselves.")
    enrolment = running.asks(run, "government")
    running.waits(enrolment, "confirmed")
    flow = page.locator(".flow", has_text="Place confirmed").first
    expect(flow.locator(".step.enrolment.new").first).to_contain_text("Place asked for")
    expect(flow.locator(".step.billing.new").first).to_contain_text("Who pays is decided")
    expect(flow.locator(".step.analytics .position")).to_have_text(re.compile(r"\d"))
    assert enrolment not in page.content()
    deployed.enters(plain, "marta", "/")  # without scripts it shows what there was
    assert plain.locator(".flow .step.billing").count() > 0


def test_from_asking_for_a_place_to_its_payment(
    deployed: Deployed, pages: Pages, running: Running, axe: Axe
) -> None:
    run = running.offers("TASKS", in_days=41)
    learner, finance = pages.open(), pages.open()
    deployed.enters(learner, "amina", "/")
    learner.get_by_role("link", name="Ask for a place").click()
    learner.locator(f'form:has(input[value="{run}"]) button').click()
    heading(learner, "Register as a learner")
    assert axe(learner) == []
    learner.get_by_label("Country").fill("KE")
    learner.get_by_role("button", name="Register and ask for the place").click()
    heading(learner, "Your enrolments")
    (mine,) = running.get("/enrolment/v1/enrolments", run_id=run)["items"]
    invoice = running.invoice(mine["id"])
    deployed.enters(finance, "ivan", f"/billing/invoices/{invoice['id']}")
    finance.locator("#reference").fill("E2E-1")
    assert axe(finance) == []
    finance.locator("form.fields button").click()
    finance.wait_for_url(f"{deployed.url}/billing/")
    running.waits(mine["id"], "confirmed")
    learner.reload()
    expect(learner.locator("tbody")).to_contain_text("The place is yours")
    assert axe(learner) == []


def test_a_programme_manager_offers_a_course(deployed: Deployed, page: Page) -> None:
    deployed.enters(page, "marta", "/catalogue/courses/new")
    page.locator("#code").fill("MADE-1")
    page.locator("#title").fill("Hecho a mano")
    page.locator("#format").select_option("webinar")
    page.locator("#reporting_line").select_option("portfolio")
    page.locator("form.fields button").click()
    page.wait_for_url(f"{deployed.url}/catalogue/#*")
    sheet = page.locator("section.sheet", has_text="MADE-1")
    sheet.locator("form.fields button").click()  # publish
    sheet.locator("a.button").click()
    page.locator("#starts_on").fill("2031-03-03")
    page.locator("#ends_on").fill("2031-03-04")
    page.locator("form.fields button").click()
    page.wait_for_url(f"{deployed.url}/catalogue/#*")
    expect(page.locator("section.sheet", has_text="MADE-1").locator("tbody tr")).to_have_count(1)
