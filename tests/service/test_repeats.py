"""Every change can be sent again with the same Idempotency-Key: it is answered again, and done once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text
from werkzeug.test import TestResponse

from shared.access.roles import Role
from tests.support.callers import ALL_ROLES, Somebody
from tests.support.routes import Endpoint, endpoints
from tests.support.worlds import examples_of
from tests.support.worlds.example import Example
from tests.support.worlds.world import World

pytestmark = pytest.mark.walk

CHANGES = [one for one in endpoints() if one.verb != "GET"]
ROBOT = Somebody("program", frozenset(Role))
KEY = {"Idempotency-Key": "one-key"}


def caller(example: Example) -> Somebody:
    """A program, whose session does not end by signing out; a person where only people may."""
    return ROBOT if example.for_programs is None else ALL_ROLES


def send(endpoint: Endpoint, one: World, headers: dict[str, str] = KEY) -> TestResponse:
    example = examples_of(endpoint)[0]
    return one.call(endpoint, example, caller(example), headers)


@pytest.mark.parametrize("endpoint", CHANGES, ids=str)
def test_the_same_key_twice_has_the_same_answer_and_one_effect(
    endpoint: Endpoint, world: Callable[[str], World]
) -> None:
    one = world(endpoint.service)
    first = send(endpoint, one)
    if first.status_code == 404:  # a sample person, where there are none
        assert endpoint.url == "/session/sample"
        return
    assert first.status_code == examples_of(endpoint)[0].answers, first.text
    assert "Idempotency-Replayed" not in first.headers
    before = one.everything()
    again = send(endpoint, one)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert (again.status_code, again.data) == (first.status_code, first.data)
    for name in ("ETag", "Location", "Content-Type"):
        assert again.headers.get(name) == first.headers.get(name)
    assert one.everything() == before


@pytest.mark.parametrize("endpoint", CHANGES, ids=str)
def test_a_failed_first_attempt_leaves_the_key_free_and_nothing_behind(
    endpoint: Endpoint, world: Callable[[str], World]
) -> None:
    one, example = world(endpoint.service), examples_of(endpoint)[0]
    if example.answers == 404:
        return
    before = one.everything()
    alter(one, "ALTER TABLE audit RENAME TO away")
    failed = send(endpoint, one)
    assert failed.status_code == 503  # what the trail cannot keep is not done
    alter(one, "ALTER TABLE away RENAME TO audit")
    assert one.everything() == before
    second = send(endpoint, one)
    assert second.status_code == example.answers, second.text
    assert "Idempotency-Replayed" not in second.headers


def alter(one: World, statement: str) -> None:
    with one.database.transaction() as work:
        work.session.execute(text(statement))


@pytest.mark.parametrize("endpoint", CHANGES, ids=str)
def test_the_same_key_for_another_request_is_422(
    endpoint: Endpoint, world: Callable[[str], World]
) -> None:
    one, example = world(endpoint.service), examples_of(endpoint)[0]
    if example.answers == 404:
        return
    assert send(endpoint, one).status_code == example.answers
    before = one.everything()
    refused = one.http.post(
        one.path(endpoint, example),
        data=b"another body",
        headers=caller(example).headers(example.subject) | KEY,
    )
    assert (refused.status_code, refused.json["reason"]) == (422, "idempotency_key_reused")
    assert one.everything() == before


@pytest.mark.parametrize("endpoint", CHANGES, ids=str)
def test_what_is_no_key_is_400(endpoint: Endpoint, world: Callable[[str], World]) -> None:
    one = world(endpoint.service)
    before = one.everything()
    for key in ("", "a b", "k" * 256, "\xe9"):
        refused = send(endpoint, one, {"Idempotency-Key": key})
        assert refused.status_code == 400, key
        assert [error["field"] for error in refused.json["errors"]] == ["Idempotency-Key"]
    assert one.everything() == before


def test_a_form_has_its_key_as_a_field(world: Callable[[str], World]) -> None:
    one = world("catalogue")
    (endpoint,) = [e for e in CHANGES if str(e) == "POST /catalogue/courses"]
    form: Any = examples_of(endpoint)[0].form
    clicks = [
        one.http.post(
            "/catalogue/courses",
            data={**form, "idempotency_key": "a-click"},
            headers=ROBOT.headers(),
        )
        for _ in range(2)
    ]
    assert [click.status_code for click in clicks] == [303, 303]
    assert clicks[0].location == clicks[1].location
    assert clicks[1].headers["Idempotency-Replayed"] == "true"


def test_two_callers_may_choose_the_same_key(world: Callable[[str], World]) -> None:
    one = world("billing")
    (endpoint,) = [e for e in CHANGES if str(e) == "POST /billing/v1/contracts"]
    example = examples_of(endpoint)[0]
    answers = []
    for subject in ("me", "newcomer"):
        sent = ROBOT.headers(subject) | KEY
        answers.append(one.http.post("/billing/v1/contracts", json=example.body, headers=sent))
    assert [answer.status_code for answer in answers] == [201, 200]
    assert "Idempotency-Replayed" not in answers[1].headers
