"""One's own page, and the focal point's: asking for a place, for oneself or others; giving it back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from werkzeug.test import Client, TestResponse

from services.enrolment.store import LearnerRow, Store
from shared.access.roles import Role
from shared.events import enrolment
from shared.persistence import Database
from shared.testing.builders import RUN, an_enrolment_funded, an_id, moment
from shared.testing.told import told
from tests.service.enrolment.story import a_learner, a_run, asks, hears
from tests.support.callers import ME, NEWCOMER, OURS, as_person, person

CATEGORIES = {"audience": "un_staff", "country": "KE", "gender": "", "grade_band": "P3"}
COLLEAGUE = {"name": "Ines Silva", "email": "ines@example.org", **CATEGORIES}
LIST = "/enrolment/v1/enrolments"


@pytest.fixture
def http(
    client: Callable[[str], Client], db: Database, travel: Callable[[datetime], None]
) -> Client:
    """The edge, with a run that everybody may ask for."""
    travel(moment(2, 2))
    a_run(db)
    return client("enrolment")


class Person:
    """Somebody with a browser; a form is sent with the token of their session."""

    def __init__(self, http: Client, *roles: Role, subject: str = "me") -> None:
        self.http = http
        caller = person(*roles, subject=subject)
        self.headers = as_person(caller) | {"Authorization": "", "Accept": "text/html"}
        del self.headers["X-CSRF-Token"]
        self.csrf = str(caller.csrf)

    def sees(self, path: str = "/enrolment/") -> str:
        """The text of a page."""
        response = self.http.get(path, headers=self.headers)
        assert response.status_code == 200, response.text
        return response.text

    def sends(self, path: str, **fields: str) -> TestResponse:
        """Sends a form."""
        data = {"csrf_token": self.csrf, **fields}
        return self.http.post(f"/enrolment{path}", data=data, headers=self.headers)


def learner(db: Database, learner_id: str) -> LearnerRow | None:
    """What is kept of a learner."""
    with db.reading() as session:
        return Store(session).find_learner(learner_id)


def test_who_asks_for_the_first_time_registers_and_has_a_place(http: Client, db: Database) -> None:
    amina = Person(http, Role.LEARNER, subject="newcomer")
    assert "You have not asked for a place yet" in amina.sees()
    led = amina.sends("/enrolments", run_id=RUN)
    assert (led.status_code, led.location) == (303, f"/enrolment/register?run_id={RUN}")
    assert "newcomer@example.org" in amina.sees(led.location)
    done = amina.sends("/learners", run_id=RUN, **CATEGORIES)
    assert (done.status_code, done.location) == (303, "/enrolment/")
    row = learner(db, NEWCOMER)
    assert row is not None
    assert (row.name, row.email, row.organisation) == ("Nadia Haddad", "newcomer@example.org", OURS)
    assert (row.country, row.gender, row.grade_band) == ("KE", None, "P3")
    assert "The place is held while it is settled who pays" in amina.sees()


def test_who_is_registered_asks_with_one_click_and_once_only(http: Client, db: Database) -> None:
    a_learner(db, 1, id=ME)
    me = Person(http, Role.LEARNER)
    for _ in range(2):
        assert me.sends("/enrolments", run_id=RUN).location == "/enrolment/"
    assert len(http.get(LIST).json["items"]) == 1
    assert "You are registered already" in me.sees(f"/enrolment/register?run_id={RUN}")


def test_a_refused_registration_shows_the_form_again(http: Client, db: Database) -> None:
    amina = Person(http, Role.LEARNER, subject="newcomer")
    refused = amina.sends("/learners", run_id=RUN, **(CATEGORIES | {"country": "Kenya"}))
    assert refused.status_code == 400
    assert "must be two capital letters" in refused.text
    assert f'value="{RUN}"' in refused.text  # what one asked for is not forgotten
    assert learner(db, NEWCOMER) is None


def test_what_a_rule_refuses_is_told_on_a_page_and_nobody_is_registered(
    http: Client, db: Database, travel: Callable[[datetime], None]
) -> None:
    travel(moment(5, 4))
    refused = Person(http, Role.LEARNER, subject="newcomer").sends(
        "/learners", run_id=RUN, **CATEGORIES
    )
    assert (refused.status_code, refused.mimetype) == (422, "text/html")
    assert "choose a later run" in refused.text
    assert learner(db, NEWCOMER) is None


def test_a_place_is_given_back_with_a_warning_first(http: Client, db: Database) -> None:
    a_learner(db, 1, id=ME)
    me = Person(http, Role.LEARNER)
    me.sends("/enrolments", run_id=RUN)
    (item,) = http.get(LIST).json["items"]
    hears(db, an_enrolment_funded(enrolment_id=item["id"]))
    page = me.sees()
    assert "The place goes to the next in line" in page
    assert f"/enrolment/enrolments/{item['id']}/cancel" in page
    assert me.sends(f"/enrolments/{item['id']}/cancel").location == "/enrolment/"
    assert http.get(f"{LIST}/{item['id']}").json["state"] == "cancelled"
    assert "/cancel" not in me.sees()


@pytest.mark.parametrize(
    ("roles", "by"),
    [
        ((Role.LEARNER, Role.FOCAL_POINT), "organisation"),
        ((Role.LEARNER, Role.PROGRAMME_MANAGER), "college"),
    ],
)
def test_a_place_of_others_is_given_back_in_one_s_own_name(
    http: Client, db: Database, roles: tuple[Role, ...], by: str
) -> None:
    place = asks(db, 1)
    assert Person(http, *roles).sends(f"/enrolments/{place}/cancel").status_code == 303
    assert [event.by for event in told(db, enrolment.Cancelled)] == [by]


def test_a_focal_point_registers_a_colleague_and_asks_for_them(http: Client, db: Database) -> None:
    focal = Person(http, Role.LEARNER, Role.FOCAL_POINT)
    assert RUN in focal.sees("/enrolment/colleagues/new")
    done = focal.sends("/colleagues", run_id=RUN, **COLLEAGUE)
    assert (done.status_code, done.location) == (303, "/enrolment/")
    page = focal.sees()
    assert "Ines Silva" in page
    (item,) = http.get(LIST).json["items"]
    row = learner(db, item["learner_id"])
    assert row is not None
    assert (row.organisation, row.email) == (OURS, "ines@example.org")


def test_a_focal_point_asks_for_who_is_registered(http: Client, db: Database) -> None:
    theirs = a_learner(db, 2, organisation="WHO", name="Wei Zhang")
    ours = a_learner(db, 1, name="Tomas Ortega")
    focal = Person(http, Role.LEARNER, Role.FOCAL_POINT)
    page = focal.sees("/enrolment/colleagues/ask")
    assert ("Tomas Ortega" in page, "Wei Zhang" in page) == (True, False)
    assert focal.sends("/enrolments", run_id=RUN, learner_id=ours).status_code == 303
    assert focal.sends("/enrolments", run_id=RUN, learner_id=theirs).status_code == 404


def test_the_college_registers_somebody_of_any_organisation(http: Client, db: Database) -> None:
    manager = Person(http, Role.LEARNER, Role.PROGRAMME_MANAGER)
    done = manager.sends("/colleagues", organisation="WHO", **COLLEAGUE)
    assert done.status_code == 303, done.text
    with db.reading() as session:
        found = Store(session).learner_with_email("ines@example.org")
    assert found is not None
    assert found.organisation == "WHO"


def test_a_learner_registers_nobody_else(http: Client) -> None:
    refused = Person(http, Role.LEARNER).sends("/colleagues", **COLLEAGUE)
    assert refused.status_code == 404


def test_a_colleague_with_a_wrong_address_is_not_registered(http: Client) -> None:
    focal = Person(http, Role.LEARNER, Role.FOCAL_POINT)
    refused = focal.sends("/colleagues", **(COLLEAGUE | {"email": "ines"}))
    assert refused.status_code == 400
    assert "Give an e-mail address" in refused.text
    assert "Ines Silva" in refused.text


def test_a_run_of_another_organisation_is_not_offered(http: Client, db: Database) -> None:
    a_run(db, run_id=an_id(23), course_code="THEIRS-1", organisation="WHO")
    focal = Person(http, Role.LEARNER, Role.FOCAL_POINT)
    assert "THEIRS-1" not in focal.sees("/enrolment/colleagues/new")
    assert "THEIRS-1" not in focal.sees(f"/enrolment/register?run_id={an_id(23)}")
