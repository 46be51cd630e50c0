"""What ``/metrics`` of a service says, over SQLite: each figure moves with what it counts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from werkzeug.test import Client

from shared import clock
from shared.messaging import failures, outbox
from shared.metrics import Heard
from shared.persistence import Database
from shared.testing.builders import a_requested, an_id
from tests.service.shared.deliveries import undecodable
from tests.support.figures import Figures, read

MOMENT = timedelta(minutes=5)


@pytest.fixture
def figures(client: Callable[[str], Client]) -> Callable[[], Figures]:
    """What enrolment says now."""
    enrolment = client("enrolment")
    return lambda: read(enrolment.get("/metrics").text)


@pytest.fixture
def db(database: Callable[[str], Database]) -> Database:
    return database("enrolment")


def tell(db: Database, number: int) -> None:
    with db.transaction() as work:
        work.emit(a_requested(enrolment_id=an_id(number)), subject=an_id(number))


def test_it_is_for_prometheus_and_for_nobodys_cache(client: Callable[[str], Client]) -> None:
    answer = client("billing").get("/metrics", headers={"Authorization": ""})
    assert answer.status_code == 200
    assert answer.content_type.startswith("text/plain; version=")
    assert answer.headers["Cache-Control"] == "no-store"
    names = [line.split()[2] for line in answer.text.splitlines() if line.startswith("# TYPE")]
    assert len(names) == len(set(names))


def test_it_is_beside_the_services_own_paths(client: Callable[[str], Client]) -> None:
    for path in ("/billing/metrics", "/metrics/", "/metrics/billing", "/billing/../metrics"):
        assert client("billing").get(path).status_code == 404


def test_what_waits_to_be_sent_and_since_when(
    db: Database, figures: Callable[[], Figures], travel: Callable[[object], None]
) -> None:
    assert figures().one("collegium_outbox_unsent", service="enrolment") == 0
    assert figures().one("collegium_outbox_oldest_unsent_seconds", service="enrolment") == 0
    tell(db, 1)
    tell(db, 2)
    travel(clock.now() + MOMENT)
    found = figures()
    assert found.one("collegium_outbox_unsent", service="enrolment") == 2
    age = found.one("collegium_outbox_oldest_unsent_seconds", service="enrolment")
    assert age == pytest.approx(MOMENT.total_seconds(), abs=60)


def test_how_late_the_relay_was_in_the_last_minute(
    db: Database, figures: Callable[[], Figures], travel: Callable[[object], None]
) -> None:
    tell(db, 1)
    travel(clock.now() + MOMENT)
    with db.transaction() as work:
        (row,) = outbox.unsent(work.session, work.now, 10)
        outbox.mark_sent(work.session, [row.seq], work.now)
    tell(db, 2)  # stays unsent: what is below it is looked at
    late = figures().one("collegium_relay_lag_seconds", service="enrolment")
    assert late == pytest.approx(MOMENT.total_seconds(), abs=60)
    travel(clock.now() + timedelta(minutes=2))
    assert figures().one("collegium_relay_lag_seconds", service="enrolment") == 0


def test_what_failed_by_status_and_kind(db: Database, figures: Callable[[], Figures]) -> None:
    name = "collegium_failed_events"
    parked = {"service": "enrolment", "status": "parked", "kind": "undecodable"}
    assert figures().one(name, **parked) == 0  # said before there is one: a rule can see it grow
    with db.transaction() as work:
        for number in (1, 2):
            delivery, why = undecodable(number), ValueError("no")
            failures.record(work.session, delivery, why, work.now, kind="undecodable")
        failures.discard(work.session, 2, work.now)
    found = figures()
    assert found.one(name, **parked) == 1
    assert found.one(name, **parked | {"status": "discarded"}) == 1


def test_requests_by_route_and_status(
    client: Callable[[str], Client], figures: Callable[[], Figures]
) -> None:
    name = "collegium_http_request_seconds_count"
    route = "/enrolment/v1/enrolments/<enrolment_id>"
    not_there = {"service": "enrolment", "method": "GET", "route": route, "status": "404"}
    nowhere = not_there | {"route": "none"}
    odd = nowhere | {"method": "other", "status": "405"}
    before = figures()
    http = client("enrolment")
    http.get(f"/enrolment/v1/enrolments/{an_id(9)}")
    http.get("/enrolment/v1/enrolments/" + an_id(8))
    http.get("/enrolment/nowhere/at/all")
    http.open("/enrolment/v1/enrolments", method="BREW")
    after = figures()
    for labels, more in ((not_there, 2), (nowhere, 1), (odd, 1)):
        assert after.one(name, **labels) == before.get(name, **labels) + more
    assert "BREW" not in str(after.samples)
    assert an_id(9) not in str(after.samples)


def test_events_by_what_became_of_them(figures: Callable[[], Figures]) -> None:
    name, requested = "collegium_events_total", "enrolment.requested.v1"
    before = figures()
    heard = Heard("enrolment")
    heard.kept(requested, "failed")
    heard.kept("whatever its sender wrote", "undecodable")
    after = figures()
    failed = {"service": "enrolment", "type": requested, "outcome": "failed"}
    unread = {"service": "enrolment", "type": "", "outcome": "undecodable"}
    for labels in (failed, unread):
        assert after.one(name, **labels) == before.get(name, **labels) + 1
    assert "whatever" not in str(after.samples)


def test_the_process_itself(figures: Callable[[], Figures]) -> None:
    found = figures()
    for name in ("process_resident_memory_bytes", "process_open_fds", "process_cpu_seconds_total"):
        assert found.one(name) > 0


def test_while_the_database_is_away_the_rest_is_said(
    db: Database, figures: Callable[[], Figures], monkeypatch: pytest.MonkeyPatch
) -> None:
    from shared.errors import Unavailable

    def away() -> None:
        raise Unavailable("database away")

    monkeypatch.setattr(db, "ping", away)
    found = figures()
    assert found.one("collegium_ready", service="enrolment", part="database") == 0
    assert found.get("collegium_outbox_unsent", service="enrolment") == 0
    assert "collegium_outbox_unsent" not in {sample.name for sample in found.samples}
    assert found.one("process_open_fds") > 0
