"""A programme manager's pages: course, run, delivery, cancellation, by forms that explain themselves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from werkzeug.test import Client, TestResponse

from shared.persistence import Database
from shared.testing.builders import COURSE, RUN, moment
from tests.service.catalogue.made import a_published_course, a_scheduled_run
from tests.support.access import bearer

PAGE = {"Accept": "text/html"}
NEW_COURSE = {
    "code": "NEW-1",
    "title": "Das Neue",
    "language": "de",
    "format": "webinar",
    "theme": "peace_security",
    "reporting_line": "portfolio",
    "organisation": "",
}
NEW_RUN = {
    "starts_on": "2022-05-02",
    "ends_on": "2022-05-06",
    "time_zone": "Europe/Rome",
    "country": "IT",
    "city": "Turin",
    "language": "en",
    "places": "20",
    "amount": "120.00",
    "currency": "EUR",
}


def send(http: Client, path: str, **fields: str) -> TestResponse:
    """Send a form, as a browser does."""
    return http.post(f"/catalogue{path}", data=fields, headers=PAGE)


def only(http: Client, path: str) -> dict[str, Any]:
    """The one thing in a listing."""
    (item,) = http.get(f"/catalogue/v1{path}").json["items"]
    return dict(item)


def test_a_course_from_the_form_to_a_run(http: Client) -> None:
    made = send(http, "/courses", **NEW_COURSE)
    course = only(http, "/courses")
    assert (made.status_code, made.location) == (303, f"/catalogue/#{course['id']}")
    assert (course["titles"], course["themes"]) == ({"de": "Das Neue"}, ["peace_security"])
    assert send(http, f"/courses/{course['id']}/publish").status_code == 303
    assert send(http, f"/courses/{course['id']}/runs", **NEW_RUN).status_code == 303
    run = only(http, f"/courses/{course['id']}/runs")
    assert (run["state"], run["places"], run["waiting_list"]) == ("scheduled", 20, True)
    amount = {"amount": "120.00", "currency": "EUR"}
    assert run["prices"] == [{"audience": "any", "amount": amount}]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"code": "no good"}, "must be 1 to 40 letters"),
        ({"title": ""}, "Fill this in."),
        ({"organisation": "WHO"}, "nothing, unless the line is tailor_made"),
        ({"reporting_line": "tailor_made"}, "the organisation that the course is made for"),
    ],
)
def test_a_refused_course_shows_the_form_again_with_what_was_written(
    http: Client, wrong: dict[str, str], said: str
) -> None:
    refused = send(http, "/courses", **(NEW_COURSE | wrong))
    assert refused.status_code == 400
    assert said in refused.text
    assert ("Das Neue" in refused.text) != ("title" in wrong)
    assert http.get("/catalogue/v1/courses").json["items"] == []


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"ends_on": "2022-05-01"}, "2022-05-02 (starts_on) or later"),
        ({"starts_on": "soon"}, "Give a day"),
        ({"places": "many"}, "Give a whole number."),
        ({"amount": "-1"}, "zero or more"),
        ({"amount": "1.234"}, "at most 2 decimals for EUR"),
        ({"currency": "XXX"}, "an ISO 4217 code"),
        ({"time_zone": "Mars"}, "IANA time zone database"),
    ],
)
def test_a_refused_run_shows_the_form_again(
    http: Client, db: Database, wrong: dict[str, str], said: str
) -> None:
    a_published_course(db)
    refused = send(http, f"/courses/{COURSE}/runs", **(NEW_RUN | wrong))
    assert refused.status_code == 400
    assert said in refused.text
    assert "aria-invalid" in refused.text


def test_what_is_wrong_with_no_field_is_told_on_a_page_of_its_own(
    http: Client, db: Database
) -> None:
    a_published_course(db, code="NEW-1")
    refused = send(http, "/courses", **NEW_COURSE)
    assert (refused.status_code, refused.mimetype) == (409, "text/html")
    assert "choose another code" in refused.text


def test_a_run_is_delivered_or_cancelled_on_its_page(
    http: Client, db: Database, travel: Callable[[datetime], None]
) -> None:
    a_scheduled_run(db)
    travel(moment(5, 10))
    assert "/deliver" in http.get(f"/catalogue/runs/{RUN}").text
    refused = send(http, f"/runs/{RUN}/cancel", reason="")
    assert (refused.status_code, "Fill this in." in refused.text) == (400, True)
    assert send(http, f"/runs/{RUN}/deliver").location == f"/catalogue/#{COURSE}"
    assert http.get(f"/catalogue/v1/runs/{RUN}").json["state"] == "delivered"
    assert "/deliver" not in http.get(f"/catalogue/runs/{RUN}").text


def test_a_cancelled_run_says_why(http: Client, db: Database) -> None:
    a_scheduled_run(db)
    assert send(http, f"/runs/{RUN}/cancel", reason="the trainer is ill").status_code == 303
    assert "the trainer is ill" in http.get(f"/catalogue/runs/{RUN}").text


def test_a_place_can_be_asked_for_while_the_run_is_ahead(
    http: Client, db: Database, travel: Callable[[datetime], None]
) -> None:
    a_scheduled_run(db)
    for day, is_ahead in ((moment(5, 6), True), (moment(5, 8), False)):
        travel(day)
        page = http.get("/catalogue/", headers=bearer("learner")).text
        assert (f'value="{RUN}"' in page) == is_ahead
        page = http.get("/catalogue/", headers={"Authorization": ""}).text
        assert ("Sign in to ask for a place" in page) == is_ahead


def test_only_who_may_change_things_has_the_buttons(http: Client, db: Database) -> None:
    a_scheduled_run(db)
    for roles, has in ((("programme_manager",), True), (("learner",), False)):
        page = http.get("/catalogue/", headers=bearer(*roles)).text
        assert ("New course" in page, "Deliver or cancel" in page) == (has, has)
