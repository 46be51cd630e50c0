"""Signing in as a sample person, on this machine alone; where one goes on; one's language."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import structlog

from collegium import embedded
from collegium.sample.staff import sample_people
from shared.access import sessions
from shared.access.caller import Caller
from shared.errors import Invalid
from shared.persistence import Database
from tests.support import access
from tests.support.browser import SESSION, Browser
from tests.support.edge import client_of

PEOPLE = json.dumps(sample_people())
HERE = "http://127.0.0.1:8000"


@pytest.fixture
def browser(database: Callable[[str], Database]) -> Callable[..., Browser]:
    """``browser()`` is one more browser, at the demo's enrolment service."""
    http = client_of("enrolment", database("enrolment"), {}, COLLEGIUM_SAMPLE_PEOPLE=PEOPLE)
    return lambda **where: Browser(http, **where)


def session_of(browser: Browser) -> Caller:
    caller = sessions.read(browser.given["collegium_session"].value, access.KEY.public)
    assert caller is not None
    return caller


def test_every_sample_person_can_be_chosen(browser: Callable[..., Browser]) -> None:
    page = browser().get(f"{SESSION}/sign-in", Accept="text/html").text
    for person in sample_people():
        assert person["name"] in page
        one = browser()
        answer = one.be(person["key"], back="/catalogue/")
        assert (answer.status_code, answer.location) == (303, "/catalogue/")
        caller = session_of(one)
        assert (caller.name, sorted(caller.roles)) == (person["name"], sorted(person["roles"]))
        assert (caller.organisation, caller.donor) == (person["organisation"], person["donor"])


def test_two_sign_ins_are_two_sessions(browser: Callable[..., Browser]) -> None:
    one, two = browser(), browser()
    for each in (one, two):
        each.be("analyst")
    first, second = session_of(one), session_of(two)
    assert first.id == second.id
    assert first.session_id != second.session_id
    assert first.csrf != second.csrf


def test_the_answer_that_brings_a_session_is_kept_in_no_cache(
    browser: Callable[..., Browser],
) -> None:
    assert browser().be("analyst").headers["Cache-Control"] == "no-store"


ELSEWHERE = [
    "https://evil.example/",
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    " //evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "evil.example",
    "http:/evil.example",
    "/a\\..\\b",
    "",
]


@pytest.mark.parametrize("back", ELSEWHERE)
def test_back_leads_to_no_other_place(browser: Callable[..., Browser], back: str) -> None:
    one = browser()
    assert one.be("analyst", back=back).location == "/"
    assert one.post(f"{SESSION}/language", language="fr", back=back).location == "/"
    if back.isprintable():
        page = one.get(f"{SESSION}/sign-in?back={back}", Accept="text/html").text
        assert "evil.example" not in page.partition("<main")[2]


@pytest.mark.parametrize("back", ["/", "/billing/?x=1&y=//z", "/catalogue/#a", "/a b"])
def test_back_leads_to_our_own_pages(browser: Callable[..., Browser], back: str) -> None:
    assert browser().be("analyst", back=back).location.replace("%20", " ") == back


@pytest.mark.parametrize(
    "host", [HERE, "http://localhost:8000", "http://[::1]:8000", "http://[::1]", "http://127.9.9.9"]
)
def test_sample_people_are_let_in_on_this_machine(
    browser: Callable[..., Browser], host: str
) -> None:
    for address in ("127.0.0.1", "::1"):
        assert browser(host=host, address=address).be("analyst").status_code == 303


@pytest.mark.parametrize(
    ("host", "address"),
    [
        (HERE, "192.168.1.7"),
        (HERE, "10.0.0.1"),
        (HERE, None),
        (HERE, "localhost"),
        ("http://college.example.org", "127.0.0.1"),
        ("http://192.168.1.7:8000", "127.0.0.1"),
        ("http://localhost.evil.example:8000", "127.0.0.1"),
        ("http://127.0.0.1.evil.example", "127.0.0.1"),
        ("http://0.0.0.0:8000", "127.0.0.1"),
    ],
)
def test_sample_people_are_refused_unless_both_ends_are_here(
    browser: Callable[..., Browser], host: str, address: str | None
) -> None:
    one = browser(host=host, address=address)
    refused = one.be("administrator")
    assert refused.status_code == 403
    assert "on this machine alone" in refused.json["detail"]
    assert one.given == {}


def test_whom_nobody_knows_one_cannot_be(
    browser: Callable[..., Browser], database: Callable[[str], Database]
) -> None:
    assert browser().be("dean").status_code == 404
    deployed = Browser(client_of("enrolment", database("enrolment"), {}))
    assert deployed.be("administrator").status_code == 404
    assert deployed.get(f"{SESSION}/sign-in").status_code == 503
    assert deployed.given == {}


def test_signing_in_is_logged(browser: Callable[..., Browser]) -> None:
    with structlog.testing.capture_logs() as said:
        one = browser()
        one.be("analyst")
    (entry,) = [line for line in said if line["event"] == "signed in"]
    assert entry["who"] == session_of(one).id
    assert entry["roles"] == ["analyst", "learner"]


def test_what_stands_in_the_address_is_no_field_of_the_form(
    browser: Callable[..., Browser],
) -> None:
    refused = browser().post(f"{SESSION}/sample?person=learner")
    assert (refused.status_code, refused.json["errors"][0]["field"]) == (400, "person")


def test_the_form_takes_nothing_else(browser: Callable[..., Browser]) -> None:
    refused = browser().post(f"{SESSION}/sample", person="learner", roles="administrator")
    assert (refused.status_code, refused.json["errors"][0]["field"]) == (400, "roles")


def test_a_service_of_its_own_refuses_to_have_sample_people() -> None:
    ended = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "collegium", "serve", "billing"],
        env=os.environ | {"COLLEGIUM_SAMPLE_PEOPLE": PEOPLE},
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode != 0
    assert "COLLEGIUM_SAMPLE_PEOPLE is for the demo alone" in ended.stderr + ended.stdout


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.7", "college.example.org", ""])
def test_the_demo_is_served_on_this_machine_alone(tmp_path: Path, host: str) -> None:
    with pytest.raises(Invalid, match="so it is not served at"):
        embedded.Embedded(tmp_path / "var", 8000, host=host)
    assert not (tmp_path / "var").exists()


def test_a_language_is_kept_by_the_browser(browser: Callable[..., Browser]) -> None:
    one = browser()
    assert one.get(f"{SESSION}/").headers["Content-Language"] == "en"
    assert one.post(f"{SESSION}/language", language="fr", back=f"{SESSION}/").status_code == 303
    assert one.get(f"{SESSION}/").headers["Content-Language"] == "fr"
    assert one.given["collegium_language"]["max-age"] == str(365 * 24 * 60 * 60)
    assert browser().get(f"{SESSION}/").headers["Content-Language"] == "en"


def test_a_language_is_kept_for_the_person_in_every_browser(
    browser: Callable[..., Browser],
) -> None:
    one, another = browser(), browser()
    one.be("analyst")
    one.post(f"{SESSION}/language", language="ar")
    assert one.get(f"{SESSION}/").headers["Content-Language"] == "ar"
    another.be("analyst")
    assert another.get(f"{SESSION}/").headers["Content-Language"] == "ar"
    another.post(f"{SESSION}/language", language="es")  # once more
    one.be("analyst")
    assert one.get(f"{SESSION}/").headers["Content-Language"] == "es"


def test_a_language_that_we_do_not_speak_is_refused(browser: Callable[..., Browser]) -> None:
    refused = browser().post(f"{SESSION}/language", language="tlh")
    assert (refused.status_code, refused.json["errors"][0]["field"]) == (400, "language")
