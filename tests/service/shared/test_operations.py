"""Operations: what waits and what failed is seen; an event is tried again or given up by who may."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from werkzeug.test import Client

from tests.service.shared.deliveries import POISON, Hearer, requested, undecodable
from tests.support.access import bearer

PAGE, API = "/enrolment/operations", "/enrolment/v1/failed-events"
OPERATOR, ADMINISTRATOR = bearer("operator"), bearer("administrator")
SECRET = b"not json: Amina Otieno"


@pytest.fixture
def http(client: Callable[[str], Client], hearer: Hearer) -> Client:
    """A service to which two events came that it could not handle."""
    hearer.hears(undecodable(1, SECRET), requested(2, POISON))
    return client("enrolment")


def failed_id(http: Client, event_id: str) -> int:
    """The number of a failed event."""
    items = http.get(API, headers=OPERATOR).json["items"]
    (found,) = (item["id"] for item in items if item["event_id"] == event_id)
    return int(found)


def test_it_says_what_waits_and_what_failed(http: Client) -> None:
    page = http.get(PAGE, headers=OPERATOR).text
    for words in ("event-1", "event-2", "a bug", "Cannot be read", "Waits for a decision"):
        assert words in page


def test_without_failures_it_says_so(client: Callable[[str], Client]) -> None:
    assert "Nothing has failed" in client("billing").get("/billing/operations").text


def test_what_an_event_says_is_for_who_handles_it_and_each_look_is_kept(http: Client) -> None:
    for path in (f"{API}/1", f"{PAGE}/1"):
        shown = http.get(path, headers=OPERATOR)
        assert (shown.status_code, "Amina Otieno" in shown.text) == (200, True)
        assert http.get(path, headers=ADMINISTRATOR).status_code == 403
    for path in (API, PAGE):
        assert "Amina Otieno" not in http.get(path, headers=OPERATOR).text
    looks = http.get("/enrolment/v1/audit?action=read+failed+events").json["items"]
    assert [look["subjects"] for look in looks] == [["failed_events/1"]] * 2


@pytest.mark.parametrize("path", [PAGE, API])
def test_it_is_tried_again_and_handled_once_its_fault_is_gone(
    http: Client, hearer: Hearer, path: str
) -> None:
    number = failed_id(http, "event-2")
    hearer.refused.clear()
    done = http.post(f"{path}/{number}/redrive", headers=OPERATOR)
    assert done.status_code in (200, 303)
    hearer.consumer.retry_due()
    assert [row.event_id for row in hearer.failed("handled")] == ["event-2"]


@pytest.mark.parametrize("path", [PAGE, API])
def test_it_is_given_up_for_ever(http: Client, hearer: Hearer, path: str) -> None:
    number = failed_id(http, "event-2")
    assert http.post(f"{path}/{number}/discard", headers=OPERATOR).status_code in (200, 303)
    assert [row.event_id for row in hearer.failed("discarded")] == ["event-2"]
    again = http.post(f"{path}/{number}/redrive", headers=OPERATOR)
    assert (again.status_code, again.json["reason"]) == (409, "conflict")


def test_who_only_sees_them_has_no_buttons(http: Client) -> None:
    assert "/redrive" in http.get(PAGE, headers=OPERATOR).text
    page = http.get(PAGE, headers=ADMINISTRATOR).text
    assert ("event-2" in page, "/redrive" in page, f"{PAGE}/1" in page) == (True, False, False)


def test_handling_is_written_to_the_audit_trail(http: Client) -> None:
    number = failed_id(http, "event-1")
    http.post(f"{API}/{number}/discard", headers=OPERATOR)
    (entry,) = http.get("/enrolment/v1/audit?action=handle+failed+events").json["items"]
    assert entry["subjects"] == [f"failed_events/{number}"]


def test_of_what_was_seen_in_another_state_nothing_is_changed(http: Client) -> None:
    stale = http.post(f"{API}/1/discard", headers=OPERATOR | {"If-Match": '"old"'})
    assert stale.status_code == 412


@pytest.mark.parametrize(("number", "status"), [("x", 400), ("9" * 19, 400), ("99", 404)])
def test_a_number_that_is_none_is_told_so(http: Client, number: str, status: int) -> None:
    assert http.get(f"{API}/{number}", headers=OPERATOR).status_code == status


def test_a_listing_is_narrowed_by_status(http: Client) -> None:
    items = http.get(f"{API}?status=parked", headers=OPERATOR).json["items"]
    assert [item["event_id"] for item in items] == ["event-1"]
    assert http.get(f"{API}?status=lost", headers=OPERATOR).status_code == 400
