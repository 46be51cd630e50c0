"""Enrolment over HTTP: 201 for what is new, 200 for what is repeated, problems by name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from werkzeug.test import Client

from shared.persistence import Database
from shared.testing.builders import ENROLMENT, LEARNER, RUN, an_enrolment_funded, an_id, moment
from tests.service.enrolment.story import a_run, hears
from tests.support.access import bearer

LEARNERS, ENROLMENTS = "/enrolment/v1/learners", "/enrolment/v1/enrolments"
PERSON: dict[str, Any] = {
    "id": LEARNER,
    "name": "Amina Otieno",
    "email": "amina@example.org",
    "audience": "un_staff",
    "country": "KE",
}
REQUEST = {"id": ENROLMENT, "run_id": RUN, "learner_id": LEARNER}


@pytest.fixture
def http(
    client: Callable[[str], Client], db: Database, travel: Callable[[datetime], None]
) -> Client:
    """The edge, with a run that can be asked for and a learner."""
    travel(moment(2, 2))
    a_run(db)
    edge = client("enrolment")
    assert edge.post(LEARNERS, json=PERSON).status_code == 201
    return edge


def test_an_enrolment_from_request_to_outcome(http: Client, db: Database) -> None:
    asked = http.post(ENROLMENTS, json=REQUEST)
    assert (asked.status_code, asked.json["state"]) == (201, "awaiting_funding")
    hears(db, an_enrolment_funded())
    assert http.get(f"{ENROLMENTS}/{ENROLMENT}").json["state"] == "confirmed"
    outcome = http.post(f"{ENROLMENTS}/{ENROLMENT}/outcome", json={"outcome": "completed"})
    assert (outcome.status_code, outcome.json["state"]) == (200, "completed")


def test_repeating_a_call_is_200_and_changes_nothing(http: Client) -> None:
    asked = http.post(ENROLMENTS, json=REQUEST)
    for path, body, first in (
        (LEARNERS, PERSON, http.get(f"{LEARNERS}/{LEARNER}")),
        (ENROLMENTS, REQUEST, asked),
    ):
        again = http.post(path, json=body)
        assert (again.status_code, again.json) == (200, first.json)
    cancel = f"{ENROLMENTS}/{ENROLMENT}/cancel"
    cancelled = http.post(cancel, json={"by": "learner", "reason": "ill"})
    repeated = http.post(cancel, json={"by": "college"})
    assert (repeated.status_code, repeated.json) == (200, cancelled.json)


def test_the_same_id_with_other_content_is_409(http: Client) -> None:
    refused = http.post(LEARNERS, json=PERSON | {"country": "IT"})
    assert (refused.status_code, refused.json["reason"]) == (409, "id_taken")
    assert "country" in refused.json["detail"]


def test_an_illegal_step_is_409_and_says_what_is_legal(http: Client) -> None:
    http.post(ENROLMENTS, json=REQUEST)
    refused = http.post(f"{ENROLMENTS}/{ENROLMENT}/outcome", json={"outcome": "completed"})
    assert (refused.status_code, refused.json["reason"]) == (409, "illegal_transition")
    assert "confirm, reject, expire, cancel" in refused.json["detail"]


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        (LEARNERS, PERSON | {"email": "amina"}, "email"),
        (LEARNERS, PERSON | {"audience": "martians"}, "audience"),
        (LEARNERS, PERSON | {"country": "Kenya"}, "country"),
        (ENROLMENTS, REQUEST | {"run_id": "one"}, "run_id"),
        (ENROLMENTS, REQUEST | {"place": 1}, "place"),
        (f"{ENROLMENTS}/{ENROLMENT}/cancel", {"by": "donor"}, "by"),
        (f"{ENROLMENTS}/{ENROLMENT}/outcome", {"outcome": "vanished"}, "outcome"),
    ],
)
def test_a_malformed_call_is_400_and_names_the_field(
    http: Client, path: str, body: dict[str, Any], field: str
) -> None:
    refused = http.post(path, json=body)
    assert (refused.status_code, refused.content_type) == (400, "application/problem+json")
    assert [error["field"] for error in refused.json["errors"]] == [field]


def test_the_listing_and_the_page_show_categories_and_the_name_only_to_who_may_see_it(
    http: Client,
) -> None:
    assert "Nobody has asked for a place yet" in http.get("/enrolment/").text
    http.post(ENROLMENTS, json=REQUEST)
    (item,) = http.get(f"{ENROLMENTS}?run_id={RUN}").json["items"]
    assert (item["course_code"], item["audience"]) == ("SDG-101", "un_staff")
    page = http.get("/enrolment/", headers=bearer("finance_officer")).text
    assert "Awaiting funding" in page
    assert "Amina" not in page
    assert "Amina" in http.get("/enrolment/", headers=bearer("programme_manager")).text
    assert "Amina" not in str(item)


def test_a_focal_point_cancels_a_colleagues_place_for_the_organisation_only(http: Client) -> None:
    colleague = an_id(77)
    person = PERSON | {"id": colleague, "email": "b@example.org", "organisation": "UNDP"}
    assert http.post(LEARNERS, json=person).status_code == 201
    asked = http.post(ENROLMENTS, json={"run_id": RUN, "learner_id": colleague}).json
    focal = bearer("learner", "focal_point", organisation="UNDP")
    path = f"{ENROLMENTS}/{asked['id']}/cancel"
    refused = http.post(path, json={"by": "learner"}, headers=focal)
    assert (refused.status_code, refused.json["errors"][0]["allowed"]) == (400, "organisation")
    assert http.post(path, json={"by": "organisation"}, headers=focal).status_code == 200
