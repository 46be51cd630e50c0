"""The start page: what happens, as far as one may see it, and where each begins."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from werkzeug.test import Client

from shared.persistence import Database
from shared.testing.builders import A_LEARNER, a_sessions_ended
from tests.service.analytics.telling import Hearer, a_place, a_whole_life, told
from tests.support.access import bearer
from tests.support.edge import client_of


def tasks(page: str) -> list[str]:
    """The first tasks, in their order."""
    return re.findall(r"<h3><a href=\"[^\"]*\">([^<]*)</a>", page)


def start(http: Client, *roles: str, **claims: object) -> str:
    """The page of somebody with these roles."""
    response = http.get("/analytics/start", headers=bearer(*roles, **claims))
    assert response.status_code == 200, response.text
    return response.text


@pytest.mark.parametrize(
    ("roles", "first"),
    [
        (("learner",), "Ask for a place"),
        (("learner", "focal_point"), "Enrol a colleague"),
        (("learner", "programme_manager"), "Schedule or deliver a run"),
        (("learner", "finance_officer"), "Record a payment"),
        (("learner", "donor"), "See what your fund did"),
        (("learner", "analyst"), "Publish the report"),
        (("learner", "operator"), "Look after the services"),
        (("learner", "administrator"), "Search the audit trail"),
    ],
)
def test_each_role_has_its_first_task(http: Client, roles: tuple[str, ...], first: str) -> None:
    assert tasks(start(http, *roles))[0] == first


def test_who_is_not_signed_in_sees_what_is_for_all_and_where_to_sign_in(
    client: Callable[[str], Client], db: Database
) -> None:
    page = client_of("analytics", db, headers={}).get("/analytics/start").text
    assert tasks(page) == ["Look at the courses", "Read the reports", "Sign in"]
    assert "data-stream" not in page  # what happens is for some, where this is no demo


def test_it_shows_an_enrolment_going_through(hearer: Hearer, http: Client) -> None:
    hearer.hears(a_whole_life())
    page = start(http, "operator")
    for words in (
        "Run scheduled",
        "Who pays is decided",
        "Place confirmed",
        "kept, up to position",
    ):
        assert words in page
    assert 'data-after="6"' in page


def test_nothing_of_what_events_say_is_shown(hearer: Hearer, http: Client) -> None:
    hearer.hears(a_place(1))
    page = start(http, "operator")
    assert A_LEARNER.learner_id not in page
    assert A_LEARNER.audience not in page


def test_that_somebody_signed_out_is_no_work_of_the_college(hearer: Hearer, http: Client) -> None:
    hearer.hears(told(a_sessions_ended()))
    assert "Nothing has happened yet" in start(http, "operator")
    assert http.get("/analytics/v1/events").json["items"][0]["type"].startswith("enrolment.sess")
