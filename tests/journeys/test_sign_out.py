"""Sessions end: by signing out here or everywhere, and by an administrator; then in every service."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from shared.testing.browser.pages import Pages
from tests.support.deployed import CLOSED, COOKIE, SESSION, SIGNED_OUT, Deployed, path_of, signed_in
from tests.support.process import WITHIN, until

ENDED = "End all sessions of this person"


def signs_out(page: Page) -> None:
    """By the button at the head of the page."""
    page.locator("header.site").get_by_role("button", name="Sign out").click()
    page.wait_for_url(f"**{SIGNED_OUT}")


def test_who_signs_out_leaves_nothing_behind(deployed: Deployed, page: Page) -> None:
    deployed.enters(page, "ada", "/enrolment/audit")
    expect(page.locator("main")).to_contain_text("Ada Okafor")  # this very look is kept
    page.goto(deployed.url + "/catalogue/")
    signs_out(page)
    assert signed_in(page) is None
    assert COOKIE not in [one.get("name") for one in page.context.cookies()]
    page.get_by_role("link", name="Sign out there, too").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(f"**{SIGNED_OUT}")
    page.goto(deployed.url + "/catalogue/")
    assert signed_in(page) is None
    page.goto(deployed.url + "/enrolment/audit")
    assert page.url.startswith(deployed.openid.issuer)
    assert page.get_by_label("Password").is_visible()


def test_from_there_one_can_come_in_again(deployed: Deployed, page: Page) -> None:
    deployed.enters(page, "amina")
    signs_out(page)
    page.locator("header.site").get_by_role("link", name="Sign in").click()
    page.wait_for_url(deployed.url + "/")  # the provider knows who it is
    assert signed_in(page) == "Amina Odhiambo"


def test_going_back_shows_nothing_of_who_signed_out(deployed: Deployed, page: Page) -> None:
    deployed.enters(page, "amina")
    assert "amina@example.org" in page.content()
    signs_out(page)
    page.go_back()
    assert path_of(page) == SESSION
    assert "mina" not in page.content()
    assert page.get_by_text("You are not signed in.").is_visible()


def test_a_copy_of_the_cookie_is_worth_nothing_afterwards(deployed: Deployed, page: Page) -> None:
    deployed.enters(page, "ada")
    copy = deployed.cookie(page)
    assert deployed.open_doors(copy) == list(CLOSED)
    signs_out(page)
    deployed.wait_all_closed(copy)


def test_another_session_of_the_same_person_goes_on(deployed: Deployed, pages: Pages) -> None:
    one, other = pages.open(), pages.open()
    deployed.enters(one, "ada")
    deployed.enters(other, "ada")
    copy = deployed.cookie(one)
    signs_out(one)
    deployed.wait_all_closed(copy)
    assert deployed.open_doors(deployed.cookie(other)) == list(CLOSED)


def test_signing_out_everywhere_ends_the_other_browser_s_session_in_all_services(
    deployed: Deployed, pages: Pages
) -> None:
    here, there = pages.open(), pages.open()
    deployed.enters(here, "ada")
    deployed.enters(there, "ada")
    copy = deployed.cookie(there)
    here.get_by_text("Sign out everywhere", exact=True).click()
    here.get_by_role("button", name="End all my sessions").click()
    here.wait_for_url(f"**{SIGNED_OUT}")
    deployed.wait_all_closed(copy)
    for path in ("/catalogue/", SESSION, "/analytics/start"):
        there.goto(deployed.url + path)
        assert signed_in(there) is None, path


def test_who_signed_out_everywhere_can_come_in_again_at_once(
    deployed: Deployed, page: Page
) -> None:
    deployed.enters(page, "amina")
    page.get_by_text("Sign out everywhere", exact=True).click()
    page.get_by_role("button", name="End all my sessions").click()
    page.get_by_role("link", name="Sign in again").click()
    page.wait_for_url(deployed.url + "/")  # the provider knows who it is
    assert signed_in(page) == "Amina Odhiambo"


def test_an_administrator_ends_the_sessions_of_somebody_else(
    deployed: Deployed, pages: Pages
) -> None:
    theirs, admin = pages.open(), pages.open()
    deployed.enters(theirs, "amina")
    person = theirs.locator("dd code").inner_text()
    deployed.enters(admin, "ada")
    admin.get_by_label("Person (id)").fill(person)
    admin.get_by_role("button", name=ENDED).click()
    expect(admin.get_by_text("All sessions of that person have ended.")).to_be_visible()
    theirs.reload()
    assert theirs.get_by_text("You are not signed in.").is_visible()
    until(lambda: is_out(deployed, theirs), WITHIN, "the catalogue has heard of it")
    admin.goto(f"{deployed.url}/enrolment/audit?subject=sessions/{person}")
    expect(admin.locator("tbody")).to_contain_text("Ada Okafor")


def is_out(deployed: Deployed, page: Page) -> bool:
    """Whether the catalogue shows the page as to somebody whom it does not know."""
    page.goto(deployed.url + "/catalogue/")
    return signed_in(page) is None


def test_a_learner_cannot_end_the_sessions_of_others(deployed: Deployed, page: Page) -> None:
    deployed.enters(page, "amina")
    assert page.get_by_role("button", name=ENDED).count() == 0
