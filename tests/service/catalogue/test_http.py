"""The catalogue over HTTP: 201 for what is new, 200 for what is repeated, 4xx by state and rule."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from werkzeug.test import Client

from shared.testing.builders import COURSE, RUN, an_id
from tests.service.catalogue.bodies import COURSE_BODY, COURSES, PRICE, RUN_BODY, RUNS


def test_a_course_from_creation_to_its_runs_and_its_end(
    http: Client, travel: Callable[[datetime], None]
) -> None:
    created = http.post(COURSES, json=COURSE_BODY)
    assert (created.status_code, created.json["state"]) == (201, "draft")
    assert http.post(f"{COURSES}/{COURSE}/publish").json["state"] == "published"
    scheduled = http.post(RUNS, json=RUN_BODY)
    assert scheduled.status_code == 201
    assert scheduled.json["prices"] == [PRICE]
    assert scheduled.json["cancellation_rule"][1] == {"days_before": 8, "refund_percent": 50}
    travel(datetime(2022, 5, 6, 12, tzinfo=UTC))
    assert http.post(f"/catalogue/v1/runs/{RUN}/deliver").json["state"] == "delivered"
    assert http.post(f"{COURSES}/{COURSE}/archive").json["state"] == "archived"
    assert http.get(f"/catalogue/v1/runs/{RUN}").json["state"] == "delivered"
    assert [run["id"] for run in http.get(RUNS).json["items"]] == [RUN]


def test_repeating_a_call_is_200_and_changes_nothing(published: Client) -> None:
    course = published.get(f"{COURSES}/{COURSE}").json
    again = published.post(COURSES, json=COURSE_BODY)
    assert (again.status_code, again.json) == (200, course)
    run = published.post(RUNS, json=RUN_BODY).json
    again = published.post(RUNS, json=RUN_BODY)
    assert (again.status_code, again.json) == (200, run)
    cancel = f"/catalogue/v1/runs/{RUN}/cancel"
    cancelled = published.post(cancel, json={"reason": "the trainer is ill"})
    repeated = published.post(cancel, json={"reason": "another"})
    assert (repeated.status_code, repeated.json) == (200, cancelled.json)


def test_an_id_is_made_when_none_is_chosen(http: Client) -> None:
    body = {name: value for name, value in COURSE_BODY.items() if name != "id"}
    made = http.post(COURSES, json=body).json["id"]
    assert http.get(f"{COURSES}/{made}").json["code"] == "SDG-101"


def test_what_the_state_does_not_allow_is_409(published: Client) -> None:
    taken = published.post(COURSES, json=COURSE_BODY | {"code": "SDG-102"})
    assert (taken.status_code, taken.json["reason"]) == (409, "id_taken")
    published.post(f"{COURSES}/{COURSE}/archive")
    refused = published.post(f"{COURSES}/{COURSE}/publish")
    assert (refused.status_code, refused.json["reason"]) == (409, "illegal_transition")
    late = published.post(RUNS, json=RUN_BODY)
    assert (late.status_code, late.json["reason"]) == (409, "course_not_published")


def test_a_run_that_has_not_ended_is_422(
    published: Client, travel: Callable[[datetime], None]
) -> None:
    travel(datetime(2022, 5, 5, 12, tzinfo=UTC))
    published.post(RUNS, json=RUN_BODY)
    refused = published.post(f"/catalogue/v1/runs/{RUN}/deliver")
    assert (refused.status_code, refused.json["reason"]) == (422, "run_not_ended")


def test_the_listing_is_by_code_and_can_be_of_one_state(published: Client) -> None:
    published.post(COURSES, json=COURSE_BODY | {"id": an_id(50), "code": "ABC"})

    def codes(query: str = "") -> list[str]:
        return [course["code"] for course in published.get(COURSES + query).json["items"]]

    assert codes() == ["ABC", "SDG-101"]
    assert codes("?state=published&limit=5") == ["SDG-101"]
    assert codes("?limit=1&offset=1") == ["SDG-101"]
    refused = published.get(f"{COURSES}?state=lost")
    assert (refused.status_code, refused.json["errors"][0]["value"]) == (400, "lost")
