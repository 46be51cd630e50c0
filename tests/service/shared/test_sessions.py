"""A session: its cookie, its time, its end, in every service."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from collegium.sample.staff import sample_people
from shared import clock
from shared.access import ended, sessions
from shared.access.keys import SigningKey
from shared.access.roles import Role
from shared.events import enrolment as events
from shared.events import kind_of
from shared.events.hearers import hearers
from shared.messaging.consumer import Consumer
from shared.messaging.topology import SERVICES
from shared.persistence import Database
from shared.service import OF_EVERY_SERVICE
from shared.testing.told import told
from tests.service.shared.deliveries import delivery
from tests.support import access
from tests.support.browser import SESSION, Browser
from tests.support.callers import NEWCOMER, cookie, person
from tests.support.edge import client_of
from tests.support.tokens import altered, ours

PEOPLE = json.dumps(sample_people())
HTTPS = "https://college.example.org"
BEGINNING = datetime(2026, 3, 1, 9, tzinfo=UTC)
KEYS = access.KEY.public
CONTRACTS = "/billing/v1/contracts"


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Real time stands still, and goes on by so much: ``later(minutes=5)``."""
    now = [BEGINNING]
    monkeypatch.setattr(clock, "real", lambda: now[0])

    def go_on(**much: float) -> None:
        now[0] += timedelta(**much)

    return go_on


class College:
    """Enrolment, where people sign in, and billing, over databases of their own."""

    def __init__(self, database: Callable[[str], Database], **environ: str) -> None:
        self.databases = {name: database(name) for name in ("enrolment", "billing")}
        given = {"COLLEGIUM_SAMPLE_PEOPLE": PEOPLE} | environ
        self.http = {n: client_of(n, one, {}, **given) for n, one in self.databases.items()}

    def browser(self, key: str, **where: Any) -> Browser:
        """The browser of a sample person who has signed in."""
        one = Browser(self.http["enrolment"], **where)
        assert one.be(key).status_code == 303
        return one

    def knows(self, sent: str, service: str = "enrolment") -> bool:
        """Whether a service takes these cookies for somebody's."""
        path = {"billing": CONTRACTS, "enrolment": "/enrolment/v1/enrolments"}[service]
        answer = self.http[service].get(path, headers={"Cookie": sent})
        assert answer.status_code in (200, 401)
        return bool(answer.status_code == 200)

    def hears(self) -> None:
        """Billing hears what enrolment told."""
        ends = told(self.databases["enrolment"], events.SessionsEnded)
        consumer = Consumer(self.databases["billing"], OF_EVERY_SERVICE)
        consumer.handle([delivery(one, f"end-{number}") for number, one in enumerate(ends)])


@pytest.fixture
def college(database: Callable[[str], Database]) -> College:
    return College(database)


def test_scripts_and_other_sites_cannot_use_the_cookie(college: College) -> None:
    given = college.browser("finance-officer").given["collegium_session"]
    assert given["httponly"] is True
    assert (given["samesite"], given["path"], given["domain"]) == ("Lax", "/", "")
    assert (given["max-age"], given["expires"]) == ("", "")  # the browser forgets it when it closes
    assert not given["secure"]  # over plain http, as in the demo


def test_over_https_it_is_secure_and_of_this_host_alone(
    database: Callable[[str], Database],
) -> None:
    college = College(database, COLLEGIUM_PUBLIC_URL=HTTPS)
    browser = college.browser("finance-officer")
    (given,) = browser.given.values()
    assert given.key == "__Host-collegium_session"
    assert (given["secure"], given["path"], given["domain"]) == (True, "/", "")
    assert college.knows(browser.cookies)
    assert not college.knows(f"collegium_session={given.value}")


def test_the_cookies_value_stands_in_no_page(college: College) -> None:
    browser = college.browser("administrator")
    value = browser.given["collegium_session"].value
    for path in (f"{SESSION}/", "/enrolment/", "/enrolment/audit"):
        page = browser.get(path, Accept="text/html")
        assert page.status_code == 200
        assert value not in page.text
        assert value.partition("~")[2][:40] not in page.text


def forgeries() -> dict[str, str]:
    """Cookies that are not, or not any more, what enrolment gave."""
    who = person(Role.ADMINISTRATOR)
    good = sessions.cookie_value(access.KEY, who)
    token = good.partition("~")[2]
    other = sessions.cookie_value(SigningKey.made(), who)
    return {
        "nothing": "",
        "no session": "hello",
        "no person in front": f"~{token}",
        "the token alone": token,
        "another person in front": f"{NEWCOMER}~{token}",
        "other roles": f"{who.id}~{altered(token, roles=['operator'])}",
        "another end": f"{who.id}~{altered(token, exp=2**33)}",
        "cut off": good[:-1],
        "of another key": other,
        "a bearer token": f"{who.id}~{ours(sub=who.id)}",
        "a role of old": f"{who.id}~{ours(aud='session', sub=who.id, roles=['dean'])}",
    }


@pytest.mark.parametrize("name", forgeries())
def test_a_forged_altered_or_foreign_cookie_is_nobody(college: College, name: str) -> None:
    assert college.knows(cookie(person(Role.ADMINISTRATOR)), "billing")
    assert not college.knows(f"{sessions.COOKIE}={forgeries()[name]}", "billing")


def test_it_ends_when_nobody_uses_it(college: College, later: Callable[..., None]) -> None:
    browser = college.browser("finance-officer")
    later(minutes=59)
    assert college.knows(browser.cookies, "billing")
    later(minutes=1, seconds=1)
    assert not college.knows(browser.cookies, "billing")


def test_it_is_renewed_while_it_is_used_and_ends_after_eight_hours(
    college: College, later: Callable[..., None]
) -> None:
    browser = college.browser("finance-officer")
    token = browser.token()
    for _ in range(9):
        later(minutes=50)
        assert browser.post(f"{SESSION}/renew").status_code == 204
        assert browser.token() == token
    later(minutes=29)
    assert college.knows(browser.cookies)
    later(minutes=1, seconds=1)
    assert not college.knows(browser.cookies)
    before = browser.cookies
    browser.post(f"{SESSION}/renew")
    assert browser.cookies == before  # there is nothing left to renew


def test_renewing_begins_no_session(college: College) -> None:
    nobody = Browser(college.http["enrolment"])
    assert nobody.post(f"{SESSION}/renew").status_code == 204
    assert nobody.given == {}


def test_signed_out_a_copy_of_the_cookie_is_refused_by_every_service(college: College) -> None:
    browser, another = college.browser("finance-officer"), college.browser("finance-officer")
    copied = browser.cookies
    answer = browser.post(f"{SESSION}/sign-out")
    assert (answer.status_code, answer.location) == (303, f"{SESSION}/signed-out")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert browser.given == {}
    assert not college.knows(copied)
    college.hears()
    assert not college.knows(copied, "billing")
    assert college.knows(another.cookies)
    assert college.knows(another.cookies, "billing")


def test_who_has_no_right_and_has_signed_out_is_asked_to_sign_in(college: College) -> None:
    browser = college.browser("analyst")
    copied = {"Cookie": browser.cookies}
    path = "/enrolment/v1/audit"
    assert college.http["enrolment"].get(path, headers=copied).status_code == 403
    browser.post(f"{SESSION}/sign-out")
    assert college.http["enrolment"].get(path, headers=copied).status_code == 401


def test_signing_out_everywhere_ends_all_of_that_person_and_of_nobody_else(
    college: College, later: Callable[..., None]
) -> None:
    here, there = college.browser("finance-officer"), college.browser("finance-officer")
    other = college.browser("administrator")
    copied = here.cookies
    later(minutes=1)
    assert here.post(f"{SESSION}/sign-out-everywhere").status_code == 303
    college.hears()
    for service in ("enrolment", "billing"):
        assert not college.knows(copied, service)
        assert not college.knows(there.cookies, service)
        assert college.knows(other.cookies, service)
    later(seconds=1)
    assert here.be("finance-officer").status_code == 303
    assert college.knows(here.cookies)
    assert college.knows(here.cookies, "billing")


def test_an_administrator_ends_somebodys_sessions(
    college: College, later: Callable[..., None]
) -> None:
    victim, administrator = college.browser("finance-officer"), college.browser("administrator")
    later(minutes=1)
    body = {"person_id": sessions.read(victim.given["collegium_session"].value, KEYS).id}  # type: ignore[union-attr]
    sent = {"Cookie": administrator.cookies, "X-CSRF-Token": administrator.token()["csrf_token"]}
    path = "/enrolment/v1/sessions/end"
    assert college.http["enrolment"].post(path, json=body, headers=sent).status_code == 200
    college.hears()
    assert not college.knows(victim.cookies)
    assert not college.knows(victim.cookies, "billing")
    assert college.knows(administrator.cookies)


def test_signing_in_over_a_session_makes_a_new_one_and_ends_the_old(college: College) -> None:
    browser = college.browser("finance-officer")
    old, token = browser.cookies, browser.token()
    browser.be("finance-officer")
    assert browser.token() != token
    assert not college.knows(old)
    college.hears()
    assert not college.knows(old, "billing")
    assert college.knows(browser.cookies, "billing")


def test_the_event_that_ends_sessions_is_heard_by_every_other_service() -> None:
    assert set(hearers(kind_of(events.SessionsEnded))) >= set(SERVICES) - {"enrolment"}


def test_an_end_told_twice_or_late_stays_the_latest(database: Callable[[str], Database]) -> None:
    one = database("billing")
    for at in (BEGINNING, BEGINNING + timedelta(minutes=5), BEGINNING):
        with one.transaction() as work:
            ended.end(work.session, "somebody", at)
    with one.reading() as session:
        (kept,) = session.execute(select(ended.ended_sessions)).all()
    assert kept.ended_at == BEGINNING + timedelta(minutes=5)


def test_ends_are_forgotten_when_no_session_can_be_of_that_time(
    database: Callable[[str], Database],
) -> None:
    one = database("billing")
    with one.transaction() as work:
        for hours in (7, 9):
            ended.end(work.session, f"{hours} hours ago", BEGINNING - timedelta(hours=hours))
        ended.forget(work.session, BEGINNING)
        assert work.session.scalars(select(ended.ended_sessions.c.key)).all() == ["7 hours ago"]
