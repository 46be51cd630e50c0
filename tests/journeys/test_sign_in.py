"""People sign in at a real OpenID provider, in a real browser, and get what their roles give them."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from shared.testing.browser.pages import Pages
from tests.support.deployed import BEGUN, CALLBACK, COOKIE, SESSION, Deployed, navigation, path_of
from tests.support.deployed import signed_in as name_of

COURSES, ENROLMENTS, DESK = "/catalogue/", "/enrolment/", "/billing/"
FIGURES, REPORTS = "/analytics/", "/analytics/reports"
OPERATIONS, AUDIT = "/enrolment/operations", "/enrolment/audit"


def test_one_signs_in_and_is_where_one_wanted_to_go(deployed: Deployed, page: Page) -> None:
    page.goto(deployed.url + "/enrolment/?from=mail")
    deployed.gives_password(page, deployed.person("amina"))
    page.wait_for_url(deployed.url + "/enrolment/?from=mail")
    assert name_of(page) == "Amina Odhiambo"


def test_from_a_page_for_everybody_one_comes_back_to_it(deployed: Deployed, page: Page) -> None:
    page.goto(deployed.url + COURSES)
    assert (name_of(page), navigation(page)) == (None, [COURSES, REPORTS])
    page.get_by_role("link", name="Sign in", exact=True).click()
    deployed.gives_password(page, deployed.person("amina"))
    page.wait_for_url(deployed.url + COURSES)
    assert name_of(page) == "Amina Odhiambo"


@pytest.mark.parametrize("back", ["https://example.org/", "//example.org/", "/\\example.org/"])
def test_nobody_is_led_to_another_site(deployed: Deployed, page: Page, back: str) -> None:
    page.goto(deployed.sign_in_url(back))
    deployed.gives_password(page, deployed.person("amina"))
    page.wait_for_url(deployed.url + "/")
    assert name_of(page) == "Amina Odhiambo"


def test_the_browser_keeps_the_session_from_scripts_and_other_sites(
    deployed: Deployed, page: Page
) -> None:
    deployed.enters(page, "amina")
    cookie = deployed.cookie(page)
    assert (cookie["domain"], cookie["path"]) == ("127.0.0.1", "/")
    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Lax")
    assert cookie["expires"] == -1  # it goes with the browser
    assert COOKIE not in page.evaluate("document.cookie")
    person, _, token = str(cookie["value"]).partition("~")
    assert person == page.locator("dd code").inner_text()
    assert token.count(".") == 2
    assert BEGUN not in [one.get("name") for one in page.context.cookies()]


@pytest.mark.parametrize(
    ("login", "links"),
    [
        ("amina", [COURSES, ENROLMENTS, REPORTS]),
        ("fatou", [COURSES, ENROLMENTS, DESK, REPORTS]),
        ("marta", [COURSES, ENROLMENTS, DESK, FIGURES, REPORTS]),
        ("greta", [COURSES, ENROLMENTS, DESK, FIGURES, REPORTS]),
        ("li", [COURSES, ENROLMENTS, FIGURES, REPORTS]),
        ("omar", [COURSES, ENROLMENTS, REPORTS, OPERATIONS]),
        ("ada", [COURSES, ENROLMENTS, DESK, FIGURES, REPORTS, OPERATIONS, AUDIT]),
    ],
)
def test_what_the_provider_says_of_a_person_decides_where_they_may_go(
    deployed: Deployed, page: Page, login: str, links: list[str]
) -> None:
    person = deployed.person(login)
    deployed.enters(page, login)
    assert (name_of(page), navigation(page)) == (person.name, links)
    assert page.get_attribute("html", "lang") == person.locale
    facts = page.locator("main dl.facts").inner_text()
    for known in (person.organisation, person.donor, f"{login}@example.org"):
        assert known is None or known in facts
    for link in links:
        answer = page.goto(deployed.url + link)
        assert answer is not None
        assert answer.status == 200, link
        assert name_of(page) == person.name


def test_a_wrong_password_leaves_one_outside(deployed: Deployed, page: Page, pages: Pages) -> None:
    pages.expect("status of 401")
    page.goto(deployed.url + ENROLMENTS)
    deployed.gives_password(page, deployed.person("amina"), "wrong")
    page.get_by_role("alert").wait_for()
    page.goto(deployed.url + COURSES)
    assert name_of(page) is None


def refused(page: Page) -> str:
    """What the college says to somebody who came back without a sign-in that counts."""
    assert path_of(page) == CALLBACK
    assert name_of(page) is None
    assert COOKIE not in [one.get("name") for one in page.context.cookies()]
    assert page.get_by_role("heading", level=1).inner_text() == "You could not be signed in"
    return page.locator(".said").inner_text()


def begun(deployed: Deployed, page: Page) -> str:
    """Where the college sends the browser; the sign-in is begun in it."""
    answer = page.request.get(deployed.sign_in_url(SESSION), max_redirects=0)
    return answer.headers["location"]


def test_who_does_not_want_to_sign_in_is_told_that_they_did_not(
    deployed: Deployed, page: Page, pages: Pages
) -> None:
    pages.expect("status of 401")
    page.goto(deployed.sign_in_url(SESSION))
    page.get_by_role("button", name="Cancel").click()
    page.wait_for_url(f"**{CALLBACK}?*")
    assert "the person did not want to" in refused(page)
    page.locator("main").get_by_role("link", name="Sign in", exact=True).click()
    deployed.gives_password(page, deployed.person("amina"))


def test_the_provider_s_own_refusal_is_told(deployed: Deployed, page: Page, pages: Pages) -> None:
    pages.expect("status of 401")
    page.goto(begun(deployed, page).replace("code_challenge_method=S256", ""))
    assert "the provider did not sign you in (plain code_challenge_method" in refused(page)


def test_an_answer_to_a_sign_in_that_was_not_begun_here_is_refused(
    deployed: Deployed, page: Page, pages: Pages
) -> None:
    """Somebody sends a link with a code of their own, so that one works in their name."""
    pages.expect("status of 401")
    thief = pages.open()
    sent = deployed.caught(thief, "felix", begun(deployed, thief))
    page.goto(sent)
    assert "nothing is known of a sign-in that was begun in this browser" in refused(page)
    begun(deployed, page)
    page.goto(sent)
    assert "not to the sign-in that was begun here" in refused(page)


def test_a_code_counts_once(deployed: Deployed, page: Page, pages: Pages) -> None:
    pages.expect("status of 401")
    page.goto(begun(deployed, page))
    kept = [one for one in page.context.cookies() if one.get("name") == BEGUN]
    with page.expect_request(f"**{CALLBACK}?*") as asked:
        deployed.gives_password(page, deployed.person("amina"))
    page.wait_for_url(deployed.url + SESSION)
    again = pages.open()
    again.goto(asked.value.url)
    assert "nothing is known of a sign-in" in refused(again)
    again.context.add_cookies(kept)  # type: ignore[arg-type]
    again.goto(asked.value.url)
    assert "the provider refused the code (invalid_grant)" in refused(again)


def test_what_is_meant_for_another_client_does_not_count(
    deployed: Deployed, page: Page, pages: Pages
) -> None:
    pages.expect("status of 401")
    page.goto(begun(deployed, page).replace("client_id=collegium", "client_id=library"))
    deployed.gives_password(page, deployed.person("amina"))
    page.wait_for_url(f"**{CALLBACK}?*")
    assert "the provider refused the code (invalid_grant)" in refused(page)
