"""Every answer of every route, and every refusal, has the headers that keep a browser safe."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from werkzeug.test import TestResponse

from tests.support.callers import ALL_ROLES, NOBODY, WITHOUT_A_ROLE
from tests.support.routes import Endpoint, endpoints
from tests.support.worlds import examples_of
from tests.support.worlds.world import World

pytestmark = pytest.mark.walk

ROUTES = endpoints()
CHANGES = [one for one in ROUTES if one.verb != "GET"]
PAGES = [one for one in ROUTES if one.verb == "GET" and one.is_page]
WITH_PAGE = {"Accept": "text/html"}
SAFE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "object-src": "'none'",
}
INLINE = re.compile(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=|javascript:", re.I)


def check(answer: TestResponse, *, https: bool = False) -> None:
    """What every answer has."""
    headers = answer.headers
    assert {name: headers.get(name) for name in SAFE} == SAFE
    parts = (one.strip().partition(" ") for one in headers["Content-Security-Policy"].split(";"))
    assert {name: value for name, _, value in parts} == POLICY
    assert re.fullmatch(r"[0-9a-f]{32}", headers["X-Request-ID"])
    assert not any(name.lower().startswith("access-control-") for name, _ in headers)
    hsts = "max-age=31536000; includeSubDomains" if https else None
    assert headers.get("Strict-Transport-Security") == hsts
    kind = headers.get("Content-Type", "")
    assert "charset=utf-8" in kind.lower() or not kind.startswith("text/")
    assert "unsafe" not in headers["Content-Security-Policy"]


def is_known_kind(answer: TestResponse) -> bool:
    return answer.content_type in ("application/json", "application/problem+json")


@pytest.mark.parametrize("endpoint", ROUTES, ids=str)
def test_headers_every_answer_is_protected_and_what_needs_a_right_is_kept_nowhere(
    endpoint: Endpoint, world: Callable[[str], World]
) -> None:
    one, example = world(endpoint.service), examples_of(endpoint)[0]
    for who in (NOBODY, WITHOUT_A_ROLE, ALL_ROLES):
        for more in ({}, WITH_PAGE):
            with one.call(endpoint, example, who, more) as answer:
                check(answer)
                kept = answer.headers["Cache-Control"]
                if endpoint.url.startswith("/assets/"):
                    assert kept == "public, max-age=31536000, immutable"
                elif who is NOBODY and "Set-Cookie" not in answer.headers:
                    assert kept in ("no-cache", "no-store")
                else:
                    assert kept == "no-store"
                if endpoint.url.startswith("/v1/"):
                    assert is_known_kind(answer)


@pytest.mark.parametrize("endpoint", ROUTES, ids=str)
def test_headers_over_https_browsers_are_told_to_use_nothing_else_for_a_year(
    endpoint: Endpoint, world: Callable[[str], World]
) -> None:
    one = world(endpoint.service, COLLEGIUM_PUBLIC_URL="https://college.example.org")
    with one.call(endpoint, examples_of(endpoint)[0], WITHOUT_A_ROLE) as answer:
        check(answer, https=True)


@pytest.mark.parametrize("endpoint", PAGES, ids=str)
def test_headers_no_page_has_an_inline_script_or_style(
    endpoint: Endpoint, world: Callable[[str], World]
) -> None:
    one, example = world(endpoint.service), examples_of(endpoint)[0]
    for who in (NOBODY, WITHOUT_A_ROLE, ALL_ROLES):
        page = one.call(endpoint, example, who, WITH_PAGE)
        assert INLINE.findall(page.text) == []


@pytest.mark.parametrize("accept", ["application/json", "text/html"])
@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/catalogue/nothing", 404),
        ("GET", "/catalogue/v1/courses/nothing", 404),
        ("GET", "/catalogue/assets/", 404),
        ("GET", "/catalogue/assets/..%2Fstyle.css", 404),
        ("GET", "/catalogue/assets/style.css", 404),
        ("DELETE", "/catalogue/v1/courses", 405),
        ("GET", "/catalogue/v1/courses?limit=many", 400),
        ("GET", "/catalogue/v1/courses?state=%00", 400),
        ("POST", "/catalogue/v1/courses", 401),
        ("GET", "/catalogue", 308),
        ("GET", "/catalogue//v1//courses", 308),
    ],
)
def test_headers_refusals_and_redirects_are_protected(
    world: Callable[[str], World], method: str, path: str, status: int, accept: str
) -> None:
    http = world("catalogue").http
    answer = http.open(path, method=method, headers={"Accept": accept}, base_url="http://evil.test")
    assert answer.status_code == status
    check(answer)
    if status == 308:
        assert answer.location in ("/catalogue/", "/catalogue/v1/courses")  # on this host


def test_headers_an_error_of_ours_tells_an_id_and_nothing_else(
    world: Callable[[str], World], monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object) -> None:
        raise ZeroDivisionError("the inside of the inside")

    monkeypatch.setattr("services.catalogue.store.Store.courses", breaks)
    for path, accept in (("/catalogue/v1/courses", "*/*"), ("/catalogue/", "text/html")):
        answer = world("catalogue").http.get(path, headers={"Accept": accept})
        assert answer.status_code == 500
        check(answer)
        assert answer.headers["X-Request-ID"] in answer.text
        for inside in ("ZeroDivision", "the inside", "Traceback", "store.py"):
            assert inside not in answer.text


@pytest.mark.parametrize("endpoint", CHANGES, ids=str)
def test_a_body_of_more_than_a_megabyte_is_413(
    endpoint: Endpoint, world: Callable[[str], World]
) -> None:
    one, example = world(endpoint.service), examples_of(endpoint)[0]
    before = one.everything()
    path, headers = one.path(endpoint, example), ALL_ROLES.headers(example.subject)
    refused = one.http.post(path, data=b"x" * 1_000_001, headers=headers)
    assert (refused.status_code, refused.content_type) == (413, "application/problem+json")
    check(refused)
    assert one.everything() == before


@pytest.mark.parametrize("endpoint", CHANGES, ids=str)
def test_input_a_field_that_a_body_does_not_have_is_refused_by_name(
    endpoint: Endpoint, world: Callable[[str], World]
) -> None:
    one, example = world(endpoint.service), examples_of(endpoint)[0]
    before = one.everything()
    body, form = (
        what(ALL_ROLES.roles) if callable(what) else what for what in (example.body, example.form)
    )
    if not body and not form:  # it takes none at all
        assert example.body is None or endpoint.is_page
        return
    sent = {"json": {**body, "surprise": 1}} if body else {"data": {**(form or {}), "surprise": 1}}
    headers = ALL_ROLES.headers(example.subject)
    local = {"REMOTE_ADDR": "127.0.0.1"}
    path = one.path(endpoint, example)
    refused = one.http.post(path, headers=headers, environ_overrides=local, **sent)
    assert refused.status_code == 400, refused.text
    assert [error["field"] for error in refused.json["errors"]] == ["surprise"]
    assert one.everything() == before
