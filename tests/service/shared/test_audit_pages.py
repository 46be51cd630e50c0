"""Searching the audit trail, as a page and as JSON; each search is kept, too."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from werkzeug.test import Client

from shared.persistence import Database
from tests.support.access import bearer
from tests.support.trail import BEN, NEWEST_FIRST, fill

API, PAGE = "/enrolment/v1/audit", "/enrolment/audit"
ADMINISTRATOR = bearer("administrator")


@pytest.fixture
def http(client: Callable[[str], Client], database: Callable[[str], Database]) -> Client:
    """A service with a small audit trail of years ago."""
    fill(database("enrolment"))
    return client("enrolment")


def ids(http: Client, query: str) -> list[int]:
    """The entries that a search finds; what this test itself did is not meant."""
    found = http.get(f"{API}?{query}", headers=ADMINISTRATOR)
    assert found.status_code == 200, found.text
    return [item["id"] for item in found.json["items"] if item["id"] in NEWEST_FIRST]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", NEWEST_FIRST),
        (f"who={BEN}", [2, 3]),
        ("action=change+runs", [2]),
        ("kind=change", [5, 4, 2]),
        ("subject=learners/y", [3]),
        ("since=2022-03-03", [5, 4, 2]),
        ("until=2022-03-02", [3, 1]),  # all of that day
        ("since=2022-03-02T00:00:00Z&until=2022-03-03T00:00:00Z", [3]),
        ("words=mission", [2]),
        ("words=&who=&kind=", NEWEST_FIRST),  # what a form sends for empty fields
        ("before_id=4&limit=1", [2]),
    ],
)
def test_it_finds_what_is_asked_for(http: Client, query: str, found: list[int]) -> None:
    assert ids(http, query) == found


@pytest.mark.parametrize(
    ("query", "field"),
    [("kind=x", "kind"), ("since=yesterday", "since"), ("until=2022-03-01T00:00", "until"),
     ("limit=1000", "limit"), ("before_id=0", "before_id"), ("x=1", "x")],
)  # fmt: skip
def test_a_wrong_question_is_refused_by_name(http: Client, query: str, field: str) -> None:
    refused = http.get(f"{API}?{query}", headers=ADMINISTRATOR)
    assert refused.status_code == 400
    assert [error["field"] for error in refused.json["errors"]] == [field]


def test_the_page_shows_before_and_after_and_leads_to_the_events(http: Client) -> None:
    page = http.get(f"{PAGE}?words=mission", headers=ADMINISTRATOR).text
    assert "déplacé" in page
    assert "&lt;b&gt;" in page
    assert "/analytics/v1/events?correlation_id=" in page
    assert 'href="/billing/audit?words=mission"' in page


def test_the_page_leads_to_older_entries(http: Client) -> None:
    page = http.get(f"{PAGE}?limit=2&until=2022-12-31", headers=ADMINISTRATOR).text
    assert "limit=2&amp;until=2022-12-31&amp;before_id=4" in page
    last = http.get(f"{PAGE}?limit=200", headers=ADMINISTRATOR).text
    assert "before_id" not in last


def test_the_page_says_which_field_is_wrong(http: Client) -> None:
    page = http.get(f"{PAGE}?since=yesterday", headers=ADMINISTRATOR)
    assert page.status_code == 400
    assert "must be a day" in page.text


def test_a_search_is_kept(http: Client) -> None:
    http.get(PAGE, headers=ADMINISTRATOR)
    found = http.get(f"{API}?action=search+the+audit+trail", headers=ADMINISTRATOR).json["items"]
    assert [(one["kind"], one["path"]) for one in found] == [("look", PAGE)]
