"""The event log: every event of all services, once, in the order of arrival."""

from __future__ import annotations

import dataclasses

from werkzeug.test import Client

from shared.events import all_kinds
from shared.testing import builders
from shared.testing.builders import ENROLMENT, a_completed, a_run_delivered, a_run_scheduled
from tests.service.analytics.telling import Hearer, told


def test_an_event_of_every_type_is_kept(hearer: Hearer, http: Client) -> None:
    kinds = [kind for kind in all_kinds() if not kind.is_command]
    makers = [value for name, value in vars(builders).items() if name.startswith(("a_", "an_"))]
    made = {type(one): one for one in (maker() for maker in makers if maker is not builders.an_id)}
    hearer.hears(*(told(made[kind.cls], 2) for kind in kinds))
    items = http.get("/analytics/v1/events?limit=1000").json["items"]
    assert [item["type"] for item in items] == [kind.type for kind in kinds]
    assert not hearer.failed()


def test_it_is_read_on_from_a_position(hearer: Hearer, http: Client) -> None:
    hearer.hears(told(a_run_scheduled()), told(a_run_delivered(), 2))
    hearer.hears(told(a_run_delivered(), 2), told(a_completed(), 3))
    first = http.get("/analytics/v1/events?limit=2").json["items"]
    assert [item["position"] for item in first] == [1, 2]
    (item,) = http.get("/analytics/v1/events?after=2").json["items"]
    assert (item["position"], item["type"]) == (3, "enrolment.completed.v1")
    assert (item["version"], item["time"]) == (3, "2022-05-06T10:00:00+00:00")
    assert item["data"]["enrolment_id"] == ENROLMENT
    assert http.get("/analytics/v1/events?after=3").json == {"items": []}


def test_a_field_of_a_newer_release_stays_in_the_log(hearer: Hearer, http: Client) -> None:
    sent = told(a_completed(), 3)
    newer = sent.body[:-1] + b',"score":87}'
    hearer.hears(dataclasses.replace(sent, body=newer))
    (item,) = http.get("/analytics/v1/events").json["items"]
    assert item["data"]["score"] == 87


def test_a_wrong_position_is_refused_by_name(http: Client) -> None:
    for query, field in (("after=-1", "after"), ("limit=0", "limit"), ("after=new", "after")):
        response = http.get(f"/analytics/v1/events?{query}")
        assert response.status_code == 400
        assert [error["field"] for error in response.json["errors"]] == [field]


def test_what_followed_from_one_request_is_found(hearer: Hearer, http: Client) -> None:
    for event, cause in ((a_run_scheduled(), "a"), (a_completed(), "b"), (a_run_delivered(), "a")):
        sent = told(event)
        hearer.hears(
            dataclasses.replace(sent, headers=sent.headers | {"cloudEvents_correlationid": cause})
        )
    items = http.get("/analytics/v1/events?correlation_id=a").json["items"]
    assert [(item["position"], item["correlation_id"]) for item in items] == [(1, "a"), (3, "a")]
    assert http.get("/analytics/v1/events?correlation_id=c").json == {"items": []}
