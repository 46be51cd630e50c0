"""The OpenID provider goes away, comes back, and signs with new keys; programs bring its tokens."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from shared.testing.browser.pages import Pages
from shared.testing.identity.provider import OpenIdProvider
from tests.support.deployed import CALLBACK, SESSION, Deployed, path_of, signed_in
from tests.support.process import WITHIN, until

FIGURES, LEDGER = "/analytics/v1/figures?biennium=2021", "/billing/v1/ledger/trial-balance"


@pytest.fixture
def away(deployed: Deployed) -> Iterator[OpenIdProvider]:
    """The provider, which the test may stop; it is there again afterwards."""
    yield deployed.openid
    deployed.openid.restart()


def bearer(token: str) -> str:
    return f"Bearer {token}"


def status(deployed: Deployed, path: str, token: str) -> int:
    return deployed.status(path, Authorization=bearer(token))


def test_without_the_provider_those_who_are_signed_in_go_on_working(
    deployed: Deployed, pages: Pages, away: OpenIdProvider
) -> None:
    pages.expect("status of 503")
    known, new = pages.open(), pages.open()
    deployed.enters(known, "ada")
    token = away.token("reports-robot")
    assert status(deployed, FIGURES, token) == 200
    away.stop()
    known.goto(deployed.url + "/billing/audit")
    assert signed_in(known) == "Ada Okafor"
    assert status(deployed, FIGURES, token) == 200
    answer = new.goto(deployed.sign_in_url(SESSION))
    assert answer is not None
    assert answer.status == 503
    assert new.get_by_role("heading", level=1).inner_text() == "The service is away for the moment"
    assert "the OpenID provider does not answer" in new.locator(".said").inner_text()
    away.start()
    deployed.enters(new, "amina")
    assert signed_in(new) == "Amina Odhiambo"


def test_a_provider_that_goes_away_in_between_is_said_too(
    deployed: Deployed, page: Page, pages: Pages, away: OpenIdProvider
) -> None:
    pages.expect("status of 503")
    told = deployed.caught(page, "amina", deployed.sign_in_url(SESSION))
    away.stop()
    page.goto(told)
    assert page.get_by_role("heading", name="The service is away for the moment").is_visible()
    assert path_of(page) == CALLBACK


def test_a_new_key_of_the_provider_counts_and_the_old_one_does_still(
    deployed: Deployed, pages: Pages
) -> None:
    old = deployed.openid.token("reports-robot")
    before = pages.open()
    deployed.enters(before, "ada")
    deployed.openid.rotate_keys()
    new = deployed.openid.token("reports-robot")
    what = "the new key is known"  # an unknown one is asked for once in ten seconds
    until(lambda: status(deployed, FIGURES, new) == 200, WITHIN, what, deployed.college.said)
    assert status(deployed, FIGURES, old) == 200
    assert before.goto(deployed.url + "/billing/audit").status == 200  # type: ignore[union-attr]
    until(lambda: comes_in(deployed, pages), WITHIN, what, deployed.college.said)


def comes_in(deployed: Deployed, pages: Pages) -> bool:
    """Whether somebody who signs in now is let in."""
    page = pages.open()
    page.goto(deployed.sign_in_url(SESSION))
    deployed.gives_password(page, deployed.person("amina"))
    page.wait_for_url(f"{deployed.url}/**")
    return signed_in(page) is not None


def test_a_program_may_what_its_role_may(deployed: Deployed) -> None:
    analyst = deployed.openid.token("reports-robot")
    finance = deployed.openid.token("payments-robot")
    assert [status(deployed, FIGURES, one) for one in (analyst, finance)] == [200, 200]
    assert [status(deployed, LEDGER, one) for one in (analyst, finance)] == [403, 200]


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        ({"audience": "elsewhere"}, 401),
        ({"audience": "collegium"}, 401),  # the college as a client for people
        ({"roles": ["nobody-knows"]}, 403),
        ({"roles": ["donor", "finance_officer"]}, 200),
    ],
)
def test_a_token_must_be_for_the_college_and_name_a_role(
    deployed: Deployed, claims: dict[str, object], expected: int
) -> None:
    token = deployed.openid.token("reports-robot", **claims)  # type: ignore[arg-type]
    assert status(deployed, LEDGER, token) == expected


@pytest.mark.parametrize("client", ["collegium", "library"])
def test_an_id_token_is_no_key_to_the_api(deployed: Deployed, page: Page, client: str) -> None:
    """What tells a client who signed in opens nothing, be it the college itself."""
    token = deployed.id_token(page, client)
    assert token.count(".") == 2
    assert status(deployed, FIGURES, token) == 401
