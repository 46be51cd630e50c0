"""People sign in at the tests' OpenID provider in a real browser, and out again."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Iterator
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests
from joserfc import jwt
from joserfc.jwk import KeySet
from playwright.sync_api import Page

from shared.testing.browser.axe import Axe
from shared.testing.browser.pages import Pages
from shared.testing.identity.people import Person
from shared.testing.identity.provider import OpenIdProvider
from tests.support.served import served

PAGE = "<!DOCTYPE html><html lang='en'><link rel='icon' href='data:,'><title>{0}</title><p>{0}</p>"
VERIFIER = "a-secret-that-only-the-college-knows-of-this-sign-in"
CHALLENGE = urlsafe_b64encode(sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()


@pytest.fixture(scope="module")
def college(openid: OpenIdProvider) -> Iterator[str]:
    """The address of what stands for a college that the provider trusts."""
    with served({"/callback": PAGE.format("Back"), "/bye": PAGE.format("Bye")}) as address:
        openid.trust(f"{address}/callback", after_sign_out=f"{address}/bye")
        yield address


def ask(openid: OpenIdProvider, college: str, **changes: str | None) -> str:
    """Where the college sends people to have them sign in."""
    asked = {
        "client_id": openid.client_id,
        "response_type": "code",
        "redirect_uri": f"{college}/callback",
        "scope": "openid profile email",
        "state": "xyz",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    } | changes
    given = {name: value for name, value in asked.items() if value is not None}
    return f"{openid.discovery()['authorization_endpoint']}?{urlencode(given)}"


def sign_in(page: Page, person: Person, password: str | None = None) -> None:
    page.get_by_label("Login").fill(person.login)
    page.get_by_label("Password").fill(password or person.password)
    page.get_by_role("button", name="Sign in").click()


def back(page: Page) -> dict[str, str]:
    """What the browser brings back to the college."""
    page.wait_for_url("**/callback?*")
    return {name: value for name, (value,) in parse_qs(urlsplit(page.url).query).items()}


def id_token(openid: OpenIdProvider, college: str, code: str, verifier: str = VERIFIER) -> Any:
    """What the provider answers to the code."""
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": f"{college}/callback",
        "code_verifier": verifier,
    }
    with requests.Session() as session:
        session.trust_env = False  # no proxy stands between us and this machine
        known = (openid.client_id, openid.client_secret)
        return session.post(openid.discovery()["token_endpoint"], data=form, auth=known).json()


@pytest.mark.parametrize("login", ["amina", "nadia", "fatou", "greta"])
def test_the_college_is_told_who_signed_in(
    openid: OpenIdProvider, college: str, page: Page, login: str
) -> None:
    person = openid.people[login]
    page.goto(ask(openid, college))
    sign_in(page, person)
    brought = back(page)
    assert (brought["state"], brought["iss"]) == ("xyz", openid.issuer)
    token = id_token(openid, college, brought["code"])["id_token"]
    keys = KeySet.import_key_set(openid.jwks())  # type: ignore[arg-type]
    claims = jwt.decode(token, keys, algorithms=["RS256"]).claims
    assert claims["aud"] == openid.client_id
    assert {name: claims.get(name) for name in person.claims} == person.claims
    assert ("donor" in claims) == (person.donor is not None)


def test_a_wrong_password_is_refused(
    openid: OpenIdProvider, college: str, page: Page, pages: Pages, axe: Axe
) -> None:
    pages.expect("status of 401")
    page.goto(ask(openid, college))
    assert axe(page) == []
    sign_in(page, openid.people["amina"], "wrong")
    assert page.get_by_role("alert").inner_text() == "Wrong login or password."


def test_without_pkce_nobody_is_signed_in(openid: OpenIdProvider, college: str, page: Page) -> None:
    page.goto(ask(openid, college, code_challenge=None, code_challenge_method=None))
    assert back(page)["error"] == "invalid_request"


def test_the_code_is_of_no_use_without_its_secret(
    openid: OpenIdProvider, college: str, page: Page
) -> None:
    page.goto(ask(openid, college))
    sign_in(page, openid.people["amina"])
    answer = id_token(openid, college, back(page)["code"], verifier="x" * 43)
    assert answer["error"] == "invalid_grant"


def test_nobody_is_sent_to_an_address_that_is_not_trusted(
    openid: OpenIdProvider, college: str, page: Page, pages: Pages
) -> None:
    pages.expect("status of 400")
    page.goto(ask(openid, college, redirect_uri=f"{college}/elsewhere"))
    assert "redirect_uri did not match" in page.inner_text("main")


def test_signing_out_leads_back_and_the_next_one_must_sign_in(
    openid: OpenIdProvider, college: str, page: Page
) -> None:
    page.goto(ask(openid, college))
    sign_in(page, openid.people["amina"])
    token = id_token(openid, college, back(page)["code"])["id_token"]
    page.goto(ask(openid, college))
    assert back(page)["code"]  # still known: no form in between
    bye = {"id_token_hint": token, "post_logout_redirect_uri": f"{college}/bye"}
    page.goto(f"{openid.discovery()['end_session_endpoint']}?{urlencode(bye)}")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(f"{college}/bye")
    page.goto(ask(openid, college))
    assert page.get_by_label("Login").is_visible()
