"""Figures and bienniums over HTTP."""

from __future__ import annotations

from datetime import date

import pytest
from werkzeug.test import Client

from shared.testing.builders import RUN, an_id, an_income_recognised
from tests.service.analytics.telling import Hearer, a_delivered_run, a_place, told

OTHER_RUN = an_id(22)


def test_over_http_they_come_with_the_rule_and_the_position(hearer: Hearer, http: Client) -> None:
    hearer.hears(a_delivered_run(), a_place(1))
    figures = http.get("/analytics/v1/figures?biennium=2021").json
    assert (figures["rule_version"], figures["log_position"]) == ("2022.1", 4)
    assert (figures["activities"], figures["beneficiaries"], figures["people"]) == (1, 1, 1)
    assert figures["amounts_by_way"][0]["amount"] == {"amount": "48.00", "currency": "EUR"}


@pytest.mark.parametrize(
    ("query", "allowed"),
    [
        ("", "required"),
        ("?biennium=2022", "an odd year: 2021 or 2023"),
        ("?biennium=soon", "the odd year it starts with"),
        ("?biennium=2021&rule=1", "Unknown field"),
    ],
)
def test_a_wrong_biennium_is_refused_with_what_is_allowed(
    http: Client, query: str, allowed: str
) -> None:
    response = http.get(f"/analytics/v1/figures{query}")
    assert (response.status_code, response.mimetype) == (400, "application/problem+json")
    assert allowed in response.json["errors"][0]["allowed"]


def test_the_bienniums_are_those_in_which_anything_happened(hearer: Hearer, http: Client) -> None:
    assert http.get("/analytics/v1/bienniums").json == {"items": []}
    hearer.hears(
        a_delivered_run(RUN, date(2019, 3, 1)), a_delivered_run(OTHER_RUN, date(9999, 1, 1))
    )
    hearer.hears(told(an_income_recognised(recognised_on=date(2024, 3, 1))))
    items = http.get("/analytics/v1/bienniums").json["items"]
    assert [item["name"] for item in items] == ["2019-2020", "2023-2024"]
    assert items[0] == {
        "biennium": 2019,
        "name": "2019-2020",
        "first": "2019-01-01",
        "last": "2020-12-31",
    }
