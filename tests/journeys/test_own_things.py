"""What the provider says of people decides what they see: their own, or their organisation's."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from shared.testing.browser.pages import Pages
from tests.support.deployed import SESSION, Deployed
from tests.support.running import Running

ENROLMENTS, DESK = "/enrolment/", "/billing/"


@pytest.fixture(scope="module")
def running(deployed: Deployed) -> Iterator[Running]:
    """Learners of two organisations with a place each, and the funds of two donors."""
    running = Running(deployed.college)
    run = running.offers("MEDIATION", in_days=10)
    for organisation in ("UNDP", "WHO"):
        running.asks(run, "un_staff", organisation)
    for donor in ("Germany", "Sweden"):
        running.post("/billing/v1/funds", **fund(donor))
    for login in ("luc", "nadia"):
        registered(running, run, f"{login}@example.org")
    yield running
    running.college.http.close()


def fund(donor: str) -> dict[str, object]:
    days = {"valid_from": "2026-01-01", "valid_to": "2030-12-31"}
    which = {"themes": [], "formats": [], "audiences": [], "share_percent": 100}
    return {"agreement": f"{donor} I", "donor": donor, "currency": "EUR"} | days | which


def registered(running: Running, run: str, email: str) -> None:
    """Somebody at the college registers a learner, and asks for a place for them."""
    learner = str(uuid4())
    person = {"id": learner, "name": "A learner", "email": email, "audience": "un_staff"}
    running.post("/enrolment/v1/learners", **person)
    running.post("/enrolment/v1/enrolments", run_id=run, learner_id=learner)


@pytest.mark.usefixtures("running")
@pytest.mark.parametrize(
    ("login", "path", "seen", "unseen"),
    [
        ("fatou", ENROLMENTS, ["UNDP"], ["WHO"]),
        ("felix", ENROLMENTS, ["WHO"], ["UNDP"]),
        ("marta", ENROLMENTS, ["UNDP", "WHO"], []),
        ("greta", DESK, ["Germany"], ["Sweden"]),
        ("sven", DESK, ["Sweden"], ["Germany"]),
        ("ivan", DESK, ["Germany", "Sweden"], []),
    ],
)
def test_a_role_reaches_what_is_its_own(
    deployed: Deployed, page: Page, login: str, path: str, seen: list[str], unseen: list[str]
) -> None:
    deployed.enters(page, login, path)
    main = page.locator("main")
    for text in seen:
        expect(main).to_contain_text(text)
    for text in unseen:
        expect(main).not_to_contain_text(text)


@pytest.mark.usefixtures("running")
def test_who_was_registered_before_finds_their_enrolments(deployed: Deployed, page: Page) -> None:
    """The provider has verified that the address is Luc's, who signs in for the first time."""
    deployed.enters(page, "luc", ENROLMENTS)
    expect(page.locator("main tbody")).to_contain_text("MEDIATION")


@pytest.mark.usefixtures("running")
def test_an_address_that_nobody_verified_gives_nothing(deployed: Deployed, page: Page) -> None:
    deployed.enters(page, "nadia", ENROLMENTS)
    assert page.locator("main .nothing").is_visible()
    expect(page.locator("main")).not_to_contain_text("MEDIATION")


def test_a_person_s_language_is_the_provider_s_until_they_choose_one(
    deployed: Deployed, pages: Pages
) -> None:
    first, later = pages.open(), pages.open()
    deployed.enters(first, "felix")
    assert first.get_attribute("html", "lang") == "en"
    first.get_by_role("button", name="Español").click()
    first.wait_for_url(deployed.url + SESSION)
    expect(first.locator("html")).to_have_attribute("lang", "es")
    assert deployed.person("felix").locale == "en"
    deployed.enters(later, "felix")  # in another browser
    assert later.get_attribute("html", "lang") == "es"
    assert later.get_by_role("heading", level=1).inner_text() == "Su sesión"
