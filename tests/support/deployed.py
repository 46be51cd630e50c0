"""The college as processes behind one origin, and what people and programs do there."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from hashlib import sha256
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

import requests
from playwright.sync_api import Page

from shared.testing.identity.people import Person
from shared.testing.identity.provider import OpenIdProvider
from tests.support.college import College
from tests.support.process import WITHIN, until

CALLBACK, SIGNED_OUT = "/enrolment/session/callback", "/enrolment/session/signed-out"
SESSION = "/enrolment/session/"
COOKIE, BEGUN = "collegium_session", "collegium_sign_in"
CLOSED = {name: f"/{name}/audit" for name in ("catalogue", "enrolment", "billing", "analytics")}
"""What only an administrator sees, in each service."""


class Deployed:
    """A college at ``url`` that people sign in to at this provider."""

    def __init__(self, college: College, url: str, openid: OpenIdProvider) -> None:
        self.college, self.url, self.openid = college, url, openid
        openid.trust(url + CALLBACK, after_sign_out=url + SIGNED_OUT)
        college.settings = {
            "COLLEGIUM_PUBLIC_URL": url,
            "COLLEGIUM_BEHIND_EDGE": "1",
            "COLLEGIUM_OIDC_ISSUER": openid.issuer,
            "COLLEGIUM_OIDC_CLIENT_ID": openid.client_id,
            "COLLEGIUM_OIDC_CLIENT_SECRET": openid.client_secret,
        }
        self.http = requests.Session()
        self.http.trust_env = False  # no proxy stands before this machine

    def person(self, login: str) -> Person:
        """Somebody whom the provider knows."""
        return self.openid.people[login]

    def enters(self, page: Page, login: str, path: str = SESSION) -> None:
        """Goes to a page for those who are signed in, signs in, and is there."""
        page.goto(self.sign_in_url(path))
        self.gives_password(page, self.person(login))
        page.wait_for_url(self.url + path)

    def sign_in_url(self, path: str) -> str:
        """Where one signs in to go on to this page."""
        return f"{self.url}/enrolment/session/sign-in?back={path}"

    def gives_password(self, page: Page, person: Person, password: str | None = None) -> None:
        """On the provider's page."""
        assert page.url.startswith(self.openid.issuer), page.url
        page.get_by_label("Login").fill(person.login)
        page.get_by_label("Password").fill(password or person.password)
        page.get_by_role("button", name="Sign in", exact=True).click()

    def caught(self, page: Page, login: str, url: str) -> str:
        """Signs in there; returns the address by which the college would be told, and never was."""
        person, form = self.person(login), page.request.get(url)
        given = {"login": person.login, "password": person.password}
        answer = page.request.post(form.url, form=given, max_redirects=0)
        while not (there := answer.headers["location"]).startswith(self.url):
            answer = page.request.get(urljoin(answer.url, there), max_redirects=0)
        return there

    def id_token(self, page: Page, client: str) -> str:
        """What the provider tells a client about who signed in."""
        verifier = "a" * 43
        asked = {
            "client_id": client,
            "response_type": "code",
            "redirect_uri": self.url + CALLBACK,
            "scope": "openid",
            "code_challenge": urlsafe_b64encode(sha256(verifier.encode()).digest()).decode()[:-1],
            "code_challenge_method": "S256",
        }
        url = f"{self.openid.discovery()['authorization_endpoint']}?{urlencode(asked)}"
        (code,) = parse_qs(urlsplit(self.caught(page, "li", url)).query)["code"]
        return str(self.openid.redeem(client, code, self.url + CALLBACK, verifier)["id_token"])

    def cookie(self, page: Page, name: str = COOKIE) -> dict[str, object]:
        """A cookie of the college, as the browser keeps it."""
        (found,) = (dict(one) for one in page.context.cookies(self.url) if one.get("name") == name)
        return found

    def status(self, path: str, **headers: str) -> int:
        """Of the answer to a program's GET."""
        asked = {"Accept": "application/json"} | {
            n.replace("_", "-"): v for n, v in headers.items()
        }
        return self.http.get(self.url + path, headers=asked, timeout=20).status_code

    def open_doors(self, cookie: dict[str, object]) -> list[str]:
        """The services that let an administrator in who sends this cookie."""
        sent = f"{cookie['name']}={cookie['value']}"
        statuses = {name: self.status(path, Cookie=sent) for name, path in CLOSED.items()}
        assert set(statuses.values()) <= {200, 401}, statuses
        return [name for name, status in statuses.items() if status == 200]

    def wait_all_closed(self, cookie: dict[str, object]) -> None:
        """Until no service lets anybody in with this cookie."""
        what = "every service has heard that the session has ended"
        until(lambda: not self.open_doors(cookie), WITHIN, what, self.college.said)


def navigation(page: Page) -> list[str]:
    """Where the page's navigation leads."""
    links = page.locator("nav.site a")
    return [str(link.get_attribute("href")) for link in links.all()]


def signed_in(page: Page) -> str | None:
    """The name of who is signed in, as the page says it."""
    name = page.locator(".account b")
    return name.inner_text() if name.count() else None


def path_of(page: Page) -> str:
    """The path of the page, without its query."""
    return urlsplit(page.url).path
