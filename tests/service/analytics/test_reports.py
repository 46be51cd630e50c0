"""A published report is frozen, and can be published again to the same hash."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.test import Client

from services.analytics.domain.figures import sha256
from shared.events import analytics as events
from shared.persistence import Database
from shared.testing.builders import an_id
from shared.testing.told import told as outbox_of
from tests.service.analytics.telling import Hearer, a_delivered_run, a_place, a_whole_life, told

REPORTS = "/analytics/v1/reports"


def publish(http: Client, **body: Any) -> dict[str, Any]:
    response = http.post(REPORTS, json={"biennium": 2021, **body})
    assert response.status_code == 201, response.text
    report: dict[str, Any] = response.json
    return report


def test_it_keeps_its_figures_when_the_live_ones_move_on(hearer: Hearer, http: Client) -> None:
    hearer.hears(a_whole_life())
    report = publish(http)
    hearer.hears(a_place(7))
    assert hearer.figures().beneficiaries == 2
    kept = http.get(f"{REPORTS}/{report['id']}").json
    assert kept == report
    assert (kept["figures"]["beneficiaries"], kept["log_position"]) == (1, 6)
    assert kept["rule_version"] == kept["figures"]["rule_version"] == "2022.1"


def test_the_same_figures_have_the_same_hash_and_others_another(
    hearer: Hearer, http: Client, db: Database
) -> None:
    hearer.hears(a_whole_life())
    first = publish(http)
    hearer.hears(told(*outbox_of(db)))  # its own event moves the log on, and no figure
    again = publish(http)
    assert (again["id"], again["log_position"]) != (first["id"], first["log_position"])
    assert again["sha256"] == first["sha256"] == sha256(hearer.written())
    hearer.hears(a_place(7))
    assert publish(http)["sha256"] != first["sha256"]


def test_publishing_tells_it(hearer: Hearer, http: Client, db: Database) -> None:
    hearer.hears(a_whole_life())
    report = publish(http)
    (event,) = outbox_of(db)
    assert isinstance(event, events.FiguresPublished)
    names = ("biennium", "rule_version", "log_position", "sha256")
    assert {name: getattr(event, name) for name in names} == {name: report[name] for name in names}
    assert (event.report_id, event.published_at.isoformat()) == (
        report["id"],
        report["published_at"],
    )


def test_the_same_id_again_changes_nothing(hearer: Hearer, http: Client, db: Database) -> None:
    first = publish(http, id=an_id(1))
    hearer.hears(a_delivered_run())
    assert publish(http, id=an_id(1)) == first
    assert len(outbox_of(db)) == 1
    assert http.get(REPORTS).json["items"] == [
        {name: value for name, value in first.items() if name != "figures"}
    ]


def test_the_same_id_for_another_biennium_is_refused(http: Client) -> None:
    publish(http, id=an_id(1))
    response = http.post(REPORTS, json={"id": an_id(1), "biennium": "2023"})
    assert (response.status_code, response.json["reason"]) == (409, "report_id_taken")
    assert "is about 2021-2022, not 2023-2024" in response.json["detail"]


def test_reports_are_listed_newest_first_a_page_at_a_time(http: Client) -> None:
    ids = [publish(http)["id"] for _ in range(3)]
    assert [one["id"] for one in http.get(f"{REPORTS}?limit=2").json["items"]] == ids[:0:-1]
    assert [one["id"] for one in http.get(f"{REPORTS}?offset=2").json["items"]] == ids[:1]


@pytest.mark.parametrize(
    ("body", "field"),
    [({}, "biennium"), ({"biennium": 2022}, "biennium"), ({"id": "x", "biennium": 2021}, "id")],
)
def test_a_malformed_request_is_refused_by_field(
    http: Client, body: dict[str, Any], field: str
) -> None:
    response = http.post(REPORTS, json=body)
    assert response.status_code == 400
    assert [error["field"] for error in response.json["errors"]] == [field]


def test_a_report_that_is_not_there_is_not_found(http: Client) -> None:
    response = http.get(f"{REPORTS}/{an_id(1)}")
    assert (response.status_code, response.json["type"]) == (
        404,
        "urn:collegium:problem:not_found",
    )
