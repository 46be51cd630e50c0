"""A malformed request to the catalogue is refused by name, and nothing is kept of it."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.test import Client

from shared.testing.builders import RUN
from tests.service.catalogue.bodies import COURSE_BODY, COURSES, PRICE, RUN_BODY, RUNS


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"code": "SDG 101"}, "code"),
        ({"titles": {}}, "titles"),
        ({"titles": {"English": "No"}}, "titles.English.key"),
        ({"format": "podcast"}, "format"),
        ({"themes": ["cooking"]}, "themes.0"),
        ({"audiences": ["other", "other"]}, "audiences"),
        ({"reporting_line": "tailor_made"}, "organisation"),
        ({"organisation": "UNDP"}, "organisation"),
        ({"id": "one"}, "id"),
        ({"price": 1}, "price"),
    ],
)
def test_a_malformed_course_is_400_and_names_the_field(
    http: Client, change: dict[str, Any], field: str
) -> None:
    refused = http.post(COURSES, json=COURSE_BODY | change)
    assert refused.status_code == 400, refused.text
    assert refused.content_type == "application/problem+json"
    assert [error["field"] for error in refused.json["errors"]] == [field]
    assert http.get(COURSES).json["items"] == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"starts_on": "May"}, "starts_on"),
        ({"ends_on": "2022-05-01"}, "ends_on"),
        ({"time_zone": "Turin"}, "time_zone"),
        ({"country": "Italy"}, "country"),
        ({"language": "English"}, "language"),
        ({"places": 0}, "places"),
        ({"prices": []}, "prices"),
        ({"prices": [PRICE | {"audience": "martians"}]}, "prices.0.audience"),
        ({"prices": [PRICE | {"amount": {"amount": 1.5, "currency": "EUR"}}]}, "prices.0.amount"),
        ({"prices": [PRICE, PRICE]}, "prices.1.audience"),
        ({"ways_to_pay": ["barter"]}, "ways_to_pay.0"),
        ({"ways_to_pay": ["free", "free"]}, "ways_to_pay"),
        (
            {"cancellation_rule": [{"days_before": 1, "refund_percent": 101}]},
            "cancellation_rule.0.refund_percent",
        ),
    ],
)
def test_a_malformed_run_is_400_and_names_the_field(
    published: Client, change: dict[str, Any], field: str
) -> None:
    refused = published.post(RUNS, json=RUN_BODY | change)
    assert refused.status_code == 400, refused.text
    assert [error["field"] for error in refused.json["errors"]] == [field]
    assert published.get(RUNS).json["items"] == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ('{"code": "a\\u0000b"}', "code"),
        ('{"titles": {"en": "\\ud800"}}', "titles.en"),
        ('{"co\\ud800de": 1}', "co\ufffdde"),
    ],
)
def test_text_that_no_database_keeps_is_400_and_names_the_field(
    http: Client, body: str, field: str
) -> None:
    refused = http.post(COURSES, data=body)
    assert refused.status_code == 400, refused.text
    assert [error["field"] for error in refused.json["errors"]] == [field]


@pytest.mark.parametrize("path", [f"{COURSES}/a%00b", f"{COURSES}?state=%00"])
def test_nor_does_it_pass_in_an_address(http: Client, path: str) -> None:
    assert http.get(path).status_code == 400


@pytest.mark.parametrize("body", ["", "{", "[" * 100_000, "code=SDG-101"])
def test_a_body_that_is_not_json_is_400(http: Client, body: str) -> None:
    refused = http.post(COURSES, data=body.encode())
    assert (refused.status_code, refused.content_type) == (400, "application/problem+json")
    assert "not JSON" in refused.json["detail"]


def test_what_is_not_there_is_404(http: Client) -> None:
    for path in (f"{COURSES}/{RUN}", RUNS, f"/catalogue/v1/runs/{RUN}"):
        missing = http.get(path)
        assert (missing.status_code, missing.json["reason"]) == (404, "not_found")
