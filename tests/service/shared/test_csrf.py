"""A change by cookie proves that our own page asked for it; looking changes nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from shared.access.roles import Role
from tests.support.callers import ALL_ROLES, Somebody, as_person, cookie, person
from tests.support.routes import Endpoint, endpoints
from tests.support.worlds import examples_of
from tests.support.worlds.world import World

CHANGES = [one for one in endpoints() if one.verb != "GET"]
LOOKS = [one for one in endpoints() if one.verb == "GET"]
ROBOT = Somebody("program", frozenset(Role))


def test_every_route_that_changes_is_a_post_and_every_other_a_get() -> None:
    assert {one.verb for one in CHANGES} == {"POST"}


@pytest.mark.parametrize("endpoint", CHANGES, ids=str)
def test_a_change_by_cookie_needs_the_sessions_own_token(
    endpoint: Endpoint, world: Callable[[str], World]
) -> None:
    one, example = world(endpoint.service), examples_of(endpoint)[0]
    before = one.everything()
    me, other = person(*Role), person(*Role)
    for headers in (
        {"X-CSRF-Token": ""},
        {"X-CSRF-Token": "guessed"},
        {"X-CSRF-Token": str(other.csrf)},  # of another session, or an old one
        as_person(me) | {"Origin": "https://evil.example"},
        as_person(me) | {"Origin": "null"},
        as_person(me) | {"Origin": "http://localhost.evil.example"},
        as_person(me) | {"Origin": "http://localhost:81"},
    ):
        refused = one.call(endpoint, example, ALL_ROLES, {"Cookie": cookie(me)} | headers)
        assert (refused.status_code, refused.json["reason"]) == (403, "not_allowed"), headers
    assert one.everything() == before


@pytest.mark.parametrize("endpoint", [one for one in CHANGES if one.is_page], ids=str)
def test_a_form_brings_it_as_a_field(endpoint: Endpoint, world: Callable[[str], World]) -> None:
    one, example = world(endpoint.service), examples_of(endpoint)[0]
    me = person(*Role, subject=example.subject)
    form = example.form(frozenset(Role)) if callable(example.form) else example.form
    assert form is not None, "a page's change is sent by a form"
    for token, wanted in (("guessed", 403), (str(me.csrf), example.answers)):
        answer = one.http.post(
            one.path(endpoint, example),
            data={**form, "csrf_token": token},
            headers={"Cookie": cookie(me), "Origin": "http://localhost"},
        )
        if endpoint.url != "/session/sample":  # which asks for loopback first
            assert answer.status_code == wanted, answer.text


def test_a_program_needs_none_and_nobody_else_may_send_what_nobody_may(
    world: Callable[[str], World],
) -> None:
    one = world("enrolment")
    (language,) = [e for e in CHANGES if e.url == "/session/language"]
    example = examples_of(language)[0]
    assert one.call(language, example, ROBOT).status_code == 303
    foreign = {"Origin": "https://evil.example"}
    nobody = Somebody("nobody")
    assert one.call(language, example, nobody).status_code == 303
    assert one.call(language, example, nobody, foreign).status_code == 403


@pytest.mark.parametrize("endpoint", LOOKS, ids=str)
def test_looking_changes_nothing(endpoint: Endpoint, world: Callable[[str], World]) -> None:
    one = world(endpoint.service)
    before = one.everything()
    for example in examples_of(endpoint):
        with one.call(endpoint, example, ALL_ROLES) as answer:
            assert answer.status_code == example.answers
    assert one.everything() == before


@pytest.mark.parametrize("verb", ["PUT", "PATCH", "DELETE", "TRACE", "POST"])
def test_what_no_route_answers_is_refused(verb: str, world: Callable[[str], World]) -> None:
    refused = world("catalogue").http.open("/catalogue/v1/runs/1", method=verb)
    assert refused.status_code == 405
    assert refused.headers["Allow"] == "GET, HEAD"
