"""``collegium failed``: what could not be handled is looked at, tried again or given up."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from click.testing import Result

from shared import audit, migrate
from shared.messaging import failures
from tests.service.shared.deliveries import LATER, POISON, Hearer, requested, undecodable
from tests.support.college import College

Failed = Callable[..., Result]


@pytest.fixture
def college(college_of: Callable[..., College]) -> College:
    """Enrolment, with its tables."""
    college = college_of("enrolment")
    migrate.upgrade("enrolment", college.databases["enrolment"])
    return college


@pytest.fixture
def hearer(college: College) -> Hearer:
    """It could not handle three events: numbers 1 to 3."""
    hearer = Hearer(college.databases["enrolment"])
    for bad in (requested(1, POISON), requested(2, LATER), undecodable(3)):
        hearer.hears(bad)
    return hearer


@pytest.fixture
def failed(college: College, hearer: Hearer, collegium: Callable[..., Result]) -> Failed:
    """``failed("list")``: of enrolment, after those three."""
    return lambda step, *words, **options: collegium(
        college, "failed", step, "enrolment", *words, **options
    )


def listed(failed: Failed, *words: str) -> list[Any]:
    """``failed list`` as data."""
    rows: list[Any] = json.loads(failed("list", "--json", *words).stdout)
    return rows


def test_they_are_listed_and_shown(failed: Failed) -> None:
    assert [(row["id"], row["kind"], row["status"]) for row in listed(failed)] == [
        (3, "undecodable", "parked"),
        (2, "waiting", "retrying"),
        (1, "failed", "retrying"),
    ]
    assert [row["id"] for row in listed(failed, "--limit", "1")] == [3]
    assert [row["id"] for row in listed(failed, "--status", "parked")] == [3]
    assert "ZeroDivisionError: a bug" in failed("list").stdout
    assert failed("list", "--status", "handled").stdout == "No failed events in enrolment.\n"
    shown = json.loads(failed("show", "3", "--json").stdout)
    assert (shown["event_id"], shown["exchange"]) == ("event-3", "enrolment.events")
    assert shown["body"] == "\\xff\x00{"
    assert json.loads(shown["headers"])["cloudEvents_id"] == "event-3"
    assert "error:            ZeroDivisionError: a bug" in failed("show", "1").stdout
    nothing = failed("show", "9", status=1).stderr
    assert nothing == "collegium: no failed event 9: `collegium failed list` shows them\n"


def test_they_are_tried_again(failed: Failed, hearer: Hearer) -> None:
    hearer.refused.clear()
    failed("redrive", "3", "9", status=1)  # all of them or none
    assert hearer.failed()[-1].status == "parked"
    assert failed("redrive", "--all").stdout.startswith("3 to be tried again")
    assert hearer.consumer.retry_due() == 3
    assert len(hearer.effects()) == 2
    assert [(row["id"], row["status"]) for row in listed(failed)] == [(3, "parked")]
    assert "name the ids" in failed("redrive", status=2).stderr
    late = failed("redrive", "1", status=1).stderr
    assert late == "collegium: failed event 1 is handled: it cannot be re-driven any more\n"


def test_what_is_tried_at_this_moment_is_left_alone_and_hinders_nobody(
    failed: Failed, hearer: Hearer
) -> None:
    with hearer.database.transaction() as work:
        later = work.now + timedelta(hours=1)
        assert (
            failures.take(work.session, 1, later) is not None
        )  # as an instance of the service does
        assert failed("redrive", "--all").stdout.startswith("2 to be tried again")
        failures.handled(work.session, 1)
    assert [row["id"] for row in listed(failed, "--status", "handled")] == [1]


def test_they_are_given_up(failed: Failed, hearer: Hearer) -> None:
    failed("discard", "1", answer="n\n", status=1)
    assert len(hearer.failed()) == 3
    failed("discard", "1", answer="y\n")
    failed("discard", "2", "3", "--yes")
    assert hearer.failed() == []
    assert [row["id"] for row in listed(failed, "--status", "discarded")] == [3, 2, 1]
    late = failed("discard", "1", "--yes", status=1).stderr
    assert late == "collegium: failed event 1 is discarded: it cannot be discarded any more\n"


@pytest.mark.parametrize("words", ["failed list billing", "events tail billing"])
def test_a_database_without_tables_is_told_in_one_line(
    college_of: Callable[..., College], collegium: Callable[..., Result], words: str
) -> None:
    refused = collegium(college_of("billing"), *words.split(), status=1)
    assert refused.stderr.count("\n") == 1
    assert "run `collegium migrate` for it first" in refused.stderr


def test_what_an_operator_sees_and_does_here_is_in_the_audit_trail(
    failed: Failed, hearer: Hearer
) -> None:
    failed("show", "3")
    failed("redrive", "3")
    failed("discard", "3", "--yes")
    failed("discard", "3", "--yes", status=1)  # it is given up already: nothing changes
    with hearer.database.reading() as session:
        given_up, again, seen = audit.search(session)
    assert {one.who_kind for one in (given_up, again, seen)} == {"operator"}
    assert (seen.kind, seen.action) == ("look", "read failed events")
    assert (again.kind, again.path) == ("change", "collegium failed redrive enrolment")
    (change,) = again.changes
    assert change.before
    assert change.after
    assert (change.table, change.key) == ("failed_events", "3")
    assert (change.before["status"], change.after["status"]) == ("parked", "retrying")
    assert [one.after and one.after["status"] for one in given_up.changes] == ["discarded"]
    assert all("failed_events/3" in one.subjects for one in (given_up, again, seen))
