"""What is logged: who was not let in, what broke, under which id. No secret, no name, no address."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any

import pytest
import structlog

from shared.access import sessions
from shared.access.roles import Role
from shared.observability import configure_logging
from shared.persistence import Database
from shared.testing.builders import an_id
from tests.support import access
from tests.support.callers import ALL_ROLES, as_person, cookie, person
from tests.support.edge import client_of
from tests.support.routes import endpoints
from tests.support.tokens import claims, ours, unsigned
from tests.support.worlds import examples_of
from tests.support.worlds.world import World

NAME, MAIL = "Zenobia Quartermaine", "zenobia.quartermaine@example.org"
CLIENT_SECRET, PASSWORD = "client-s3cret-of-the-college", "database-p4ssword"
SECRETS = {
    "COLLEGIUM_OIDC_CLIENT_ID": "collegium",
    "COLLEGIUM_OIDC_CLIENT_SECRET": CLIENT_SECRET,
    "COLLEGIUM_OIDC_ISSUER": "http://127.0.0.1:9",  # where nobody answers
}


@pytest.fixture
def logged(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> Iterator[Callable[[], str]]:
    """``logged()`` is all that was written so far, at the lowest level."""
    written = StringIO()
    with monkeypatch.context() as patched:
        patched.setattr(sys, "stderr", written)
        configure_logging("DEBUG")
    caplog.set_level(logging.WARNING)  # as the processes have it for others' loggers
    yield lambda: written.getvalue() + caplog.text
    structlog.reset_defaults()


def lines(text: str) -> list[dict[str, Any]]:
    """The entries, each of which is one JSON object on a line of its own."""
    return [json.loads(line) for line in text.splitlines() if line.startswith("{")]


def test_logs_hold_no_token_no_cookie_no_secret_and_nobodys_name(
    world: Callable[[str], World], logged: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    who = person(*Role)
    token, session = ours(name=NAME, email=MAIL), cookie(who)
    forged = unsigned({"alg": "none"}, claims(name=NAME, email=MAIL), "c2lnbmF0dXJl")
    learner = {"name": NAME, "email": MAIL, "audience": "un_staff", "organisation": "UNDP"}
    one = world("enrolment", **SECRETS)
    post, get, me = one.http.post, one.http.get, as_person(who)
    statuses = [
        post("/enrolment/v1/learners", json=learner, headers=me).status_code,  # mine is another
        post("/enrolment/v1/learners", json={**learner, "id": an_id(7)}, headers=me).status_code,
        post("/enrolment/v1/learners", json={**learner, "id": an_id(8)}, headers=me).status_code,
        post("/enrolment/v1/learners", json={**learner, "age": 7}, headers=me).status_code,
        post("/enrolment/v1/learners", json=learner, headers={"Cookie": session}).status_code,
        post("/enrolment/v1/learners", json=learner).status_code,
        get("/enrolment/v1/audit", headers={"Authorization": f"Bearer {forged}"}).status_code,
        get("/enrolment/v1/audit", headers={"Authorization": f"Bearer {token}"}).status_code,
        get("/enrolment/v1/audit", headers={"Authorization": token}).status_code,
        get(f"/enrolment/v1/audit?access_token={token}").status_code,
        get("/enrolment/v1/audit", headers={"Cookie": session[:-9]}).status_code,
        get("/enrolment/session/sign-in").status_code,
    ]
    assert statuses == [409, 201, 409, 400, 403, 401, 401, 403, 401, 401, 401, 503]
    monkeypatch.setattr("services.enrolment.handlers.register_learner", breaks)
    body = {**learner, "email": f"x{MAIL}"}
    assert post("/enrolment/v1/learners", json=body, headers=me).status_code == 500
    text = logged()
    assert "request failed" in text
    assert "not let in" in text
    key = "".join(access.KEY.pem.splitlines()[1:-1])
    secrets = {
        "the token": token,
        "its signature": token.rsplit(".", 1)[1],
        "a token without a scheme": token[:20],
        "a forged token": forged[:60],
        "the session": session.partition("=")[2],
        "its token": sessions.cookie_value(access.KEY, who).partition("~")[2][:200],
        "the token of forms": str(who.csrf),
        "the session's id": str(who.session_id),
        "a name": NAME,
        "part of a name": "Quartermaine",
        "an address": MAIL,
        "its user": "zenobia",
        "the caller's name": str(who.name),
        "the client's secret": CLIENT_SECRET,
        "the private key": key,
        "part of it": key[60:100],
    }
    assert [what for what, value in secrets.items() if value in text] == []


def breaks(*_: object) -> None:
    """A mistake of ours, in the middle of a change."""
    raise LookupError("no such thing in the table of things")


def test_logs_hold_no_values_of_rows_that_a_database_refused(
    world: Callable[[str], World], logged: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    one = world("enrolment")
    monkeypatch.setattr(
        "services.enrolment.store.Store.learner_with_email", lambda *_: None
    )  # so that the database itself has to refuse the address
    learner = {"name": NAME, "email": MAIL, "audience": "un_staff", "organisation": "UNDP"}
    for number, status in ((7, 201), (8, 409)):
        body = {**learner, "id": an_id(number)}
        answer = one.http.post("/enrolment/v1/learners", json=body, headers=ALL_ROLES.headers())
        assert answer.status_code == status
    assert MAIL not in answer.text
    monkeypatch.setattr("shared.messaging.tables.UtcDateTime.process_bind_param", breaks)
    body = {**learner, "id": an_id(9), "email": f"x{MAIL}"}
    another = world("enrolment")
    broken = another.http.post("/enrolment/v1/learners", json=body, headers=ALL_ROLES.headers())
    assert broken.status_code == 500
    text = logged()
    assert "INSERT INTO learners" in text
    for said in (text, broken.text):
        assert "quartermaine" not in said.lower()


def test_logs_hold_no_password_while_the_database_is_away(logged: Callable[[], str]) -> None:
    away = Database(f"postgresql+psycopg2://collegium:{PASSWORD}@127.0.0.1:9/billing")
    http = client_of("billing", away)
    answers = [http.get("/billing/v1/funds"), http.get("/billing/health/ready")]
    answers.append(http.post("/billing/v1/invoice-accounts", json={"organisation": "UNDP"}))
    assert [answer.status_code for answer in answers] == [503, 503, 503]
    for text in (logged(), *(answer.text for answer in answers)):
        assert PASSWORD not in text


def test_logs_a_refused_right_says_who_and_which_and_an_error_its_id(
    world: Callable[[str], World], logged: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, who = world("catalogue"), person(Role.LEARNER)
    me = as_person(who)
    refused = [
        one.http.post("/catalogue/v1/courses", headers=me),
        one.http.post("/catalogue/v1/courses", headers=as_person(person()) | {"X-CSRF-Token": "x"}),
        one.http.post("/catalogue/v1/courses", headers={"Authorization": "Bearer nonsense"}),
        one.http.get("/catalogue/audit"),
    ]
    assert [answer.status_code for answer in refused] == [403, 403, 401, 401]
    monkeypatch.setattr("services.catalogue.store.Store.courses", breaks)
    failed = one.http.get("/catalogue/v1/courses", headers=me)
    entries = lines(logged())
    by_request = {entry["request"]: entry for entry in entries}
    for answer in refused:
        entry = by_request[answer.headers["X-Request-ID"]]
        assert (entry["event"], entry["level"]) == ("not let in", "warning")
        assert entry["timestamp"].endswith("Z")
    first = by_request[refused[0].headers["X-Request-ID"]]
    assert (first["who"], first["path"]) == (who.id, "/catalogue/v1/courses")
    assert "change courses" in first["why"]
    entry = by_request[failed.headers["X-Request-ID"]]
    assert (entry["event"], entry["level"]) == ("request failed", "error")
    assert "LookupError" in entry["exception"]


def test_logs_nobody_writes_a_line_of_their_own(
    world: Callable[[str], World], logged: Callable[[], str]
) -> None:
    one = world("catalogue")
    forged = '{"event": "signed in", "who": "evil"}'
    one.http.get("/catalogue/audit", headers={"Authorization": 'Basic\x0b{"event":'})
    one.http.get("/catalogue/v1/courses/x%0A" + forged.replace(" ", "%20") + "/runs")
    one.http.post("/catalogue/v1/courses/%0A" + forged.replace(" ", "%20") + "/publish")
    entries = lines(logged())
    assert len(entries) >= 2
    assert {entry["event"] for entry in entries} == {"not let in"}


def test_logs_the_longest_walk_says_nothing_of_who_calls(
    world: Callable[[str], World], logged: Callable[[], str]
) -> None:
    for endpoint in endpoints():
        if endpoint.service == "enrolment":
            one = world("enrolment")
            for example in examples_of(endpoint):
                one.call(endpoint, example, ALL_ROLES, {"X-CSRF-Token": "wrong"})
                one.call(endpoint, example, ALL_ROLES)
    text = logged()
    for value in ("Nadia", "Haddad", "Zhang", "example.org", "eyJ"):
        assert value not in text
