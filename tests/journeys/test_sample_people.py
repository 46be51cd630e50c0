"""Each sample person's first task, from the start page on; and the start page sees it happen."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from shared.testing.browser.pages import Pages
from tests.support.process import WITHIN, until
from tests.support.sample_college import SampleCollege


def begins(demo: SampleCollege, page: Page, key: str, task: str) -> None:
    """The first card of the start page leads to the person's first task."""
    demo.be(page, key)
    assert page.locator("nav.site [aria-current]").count() == 0
    first = page.locator(".tasks li a").first
    assert first.inner_text() == task
    first.click()
    page.locator("nav.site [aria-current=page]").wait_for()


def course(page: Page, code: str) -> Locator:
    """The part of the catalogue's page that is about this course."""
    return page.locator("section.sheet", has=page.locator("h2", has_text=code))


def asks(page: Page, code: str) -> None:
    """Asks for a place in the course's coming run."""
    course(page, code).get_by_role("button", name="Ask for a place").first.click()
    page.wait_for_url("**/enrolment/")


def waits(page: Page, is_so: Callable[[], bool], what: str) -> None:
    """Loads the page again until it says so."""
    until(lambda: page.reload() and is_so(), WITHIN, what, lambda: page.inner_text("main"))


def row(page: Page, text: str) -> Locator:
    return page.locator("main tbody tr", has_text=text).first


def test_a_learner_asks_for_a_place_and_has_it(demo: SampleCollege, page: Page) -> None:
    begins(demo, page, "learner", "Ask for a place")
    asks(page, "SDG-PRIMER")
    mine = row(page, "SDG-PRIMER")
    waits(page, lambda: "The place is yours" in mine.inner_text(), "the place is confirmed")


def test_a_finance_officer_records_a_payment(demo: SampleCollege, pages: Pages) -> None:
    learner, officer = pages.open(), pages.open()
    demo.be(learner, "learner", "/catalogue/")
    asks(learner, "LEAD-WOMEN")
    begins(demo, officer, "finance-officer", "Record a payment")
    waits(officer, lambda: row(officer, "UNDP").count() > 0, "there is an invoice")
    row(officer, "UNDP").get_by_role("link").click()
    officer.get_by_label("Reference").fill("BANK-77")
    officer.get_by_role("button", name="Record the payment").click()
    officer.wait_for_url("**/billing/")
    mine = row(learner, "LEAD-WOMEN")
    waits(learner, lambda: "The place is yours" in mine.inner_text(), "the place is paid for")


def test_a_focal_point_enrols_a_colleague(demo: SampleCollege, page: Page) -> None:
    begins(demo, page, "focal-point", "Enrol a colleague")
    page.get_by_role("link", name="Register a colleague").click()
    page.get_by_label("Name").fill("Noor Aziz")
    page.get_by_label("E-mail").fill("noor@example.org")
    page.get_by_label("Audience").select_option("un_staff")
    run = page.get_by_label("Run")
    run.select_option(run.locator("option", has_text="SDG-PRIMER").get_attribute("value"))
    page.get_by_role("button", name="Register").click()
    page.wait_for_url("**/enrolment/")
    expect(row(page, "Noor Aziz")).to_contain_text("SDG-PRIMER")


def test_a_programme_manager_schedules_a_run(demo: SampleCollege, page: Page) -> None:
    begins(demo, page, "programme-manager", "Schedule or deliver a run")
    schedules(page, "CLIMATE-SEC", "2031-03-03", "2031-03-28")
    expect(course(page, "CLIMATE-SEC")).to_contain_text("2031")


def schedules(page: Page, code: str, first: str, last: str) -> None:
    page.get_by_role("link", name=f"Schedule a run of {code}").click()
    page.get_by_label("First day").fill(first)
    page.get_by_label("Last day").fill(last)
    page.get_by_role("button", name="Schedule the run").click()
    page.wait_for_url("**/catalogue/#*")


def test_a_donor_sees_what_became_of_their_fund(demo: SampleCollege, page: Page) -> None:
    begins(demo, page, "donor", "See what your fund did")
    expect(row(page, "DE-2021-01")).to_contain_text("€30,000.00")
    expect(page.locator("main")).not_to_contain_text("Sweden")


def test_an_analyst_publishes_a_report(demo: SampleCollege, page: Page) -> None:
    begins(demo, page, "analyst", "Publish the report")
    page.get_by_text("Publish a report", exact=True).click()
    page.get_by_label("Biennium").select_option("2021")
    page.get_by_role("button", name="Publish the report").click()
    page.wait_for_url("**/analytics/reports/*")
    expect(page.get_by_role("heading", level=1)).to_have_text("Report of 2021-2022")
    page.get_by_role("link", name="All reports").click()
    expect(row(page, "2021-2022")).to_be_visible()


def test_an_operator_looks_for_failed_events(demo: SampleCollege, page: Page) -> None:
    begins(demo, page, "operator", "Look after the services")
    for name in ("Catalogue", "Enrolment", "Billing", "Analytics"):
        page.locator("main nav").get_by_role("link", name=name).click()
        page.wait_for_url(f"**/{name.lower()}/operations")
        expect(page.get_by_role("region", name="Failed events")).to_be_visible()


def test_an_administrator_finds_who_asked_for_a_place(demo: SampleCollege, pages: Pages) -> None:
    learner, admin = pages.open(), pages.open()
    demo.be(learner, "learner", "/catalogue/")
    asks(learner, "YPS")
    begins(demo, admin, "administrator", "Search the audit trail")
    admin.get_by_label("Words").fill("Amina Diallo")
    admin.get_by_label("What was done").select_option("request enrolments")
    admin.get_by_role("button", name="Search").click()
    admin.wait_for_url("**words=*")
    found = row(admin, "request enrolments")
    expect(found).to_contain_text("Amina Diallo")
    found.get_by_text("row", exact=False).first.click()
    expect(found).to_contain_text("awaiting_funding")


def test_the_start_page_sees_it_happen_in_all_four_services(
    demo: SampleCollege, pages: Pages
) -> None:
    watcher, learner, manager = pages.open(), pages.open(), pages.open()
    demo.be(learner, "learner", "/catalogue/")
    demo.be(manager, "programme-manager", "/catalogue/")
    watcher.goto(demo.url)
    expect(watcher.locator("#live")).to_have_text("New events appear by themselves.")
    schedules(manager, "HUMAN-SEC", "2031-05-05", "2031-05-30")
    expect(watcher.locator(".step.catalogue.new")).to_contain_text("Run scheduled")
    asks(learner, "DATA-UN")
    flow = watcher.locator(".flow", has=watcher.locator(".step.billing.new")).first
    expect(flow.locator(".step.enrolment.new").first).to_contain_text("Place asked for")
    expect(flow.locator(".step.billing.new").first).to_contain_text("Who pays is decided")
    expect(flow.locator(".step.analytics .position")).to_be_visible()
    assert "Amina" not in watcher.inner_text("main")  # it shows what happens, never to whom
