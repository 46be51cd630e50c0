"""Events as they are kept, told to who listens: with nothing of what they say, and never for ever."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest

from shared import clock
from shared.access import ended
from shared.access.roles import Role
from shared.http import streams
from shared.persistence import Database
from shared.testing.builders import a_completed, a_no_show, a_run_scheduled
from tests.service.analytics.telling import Hearer, told
from tests.support.access import bearer
from tests.support.callers import as_person, person
from tests.support.edge import Caller

WATCHER = bearer("operator")


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test waits longer than it must."""
    monkeypatch.setattr(streams, "PACE", 0.001)
    monkeypatch.setattr(streams, "LOOK_EVERY", 0.002)


@contextmanager
def listening(http: Caller, query: str = "", headers: Any = None) -> Iterator[Iterator[str]]:
    """What a browser hears, piece by piece."""
    response = http.get(f"/analytics/stream{query}", headers=WATCHER | (headers or {}))
    assert (response.status_code, response.mimetype) == (200, "text/event-stream"), response.text
    assert response.headers["X-Accel-Buffering"] == "no"
    assert response.headers["Cache-Control"] == "no-store"
    pieces = (piece.decode() for piece in response.iter_encoded())
    assert next(pieces).startswith("retry: ")
    yield pieces
    response.close()


def events(piece: str) -> list[dict[str, Any]]:
    """The events of a piece; each has its position as its id."""
    found = []
    for part in piece.split("\n\n")[:-1]:
        position, data = part.split("\n")
        found.append(json.loads(data.removeprefix("data: ")))
        assert position == f"id: {found[-1]['position']}"
    return found


def positions(piece: str) -> list[int]:
    return [event["position"] for event in events(piece)]


def test_it_tells_what_is_new_from_now_on(hearer: Hearer, http: Caller) -> None:
    hearer.hears(told(a_run_scheduled()))
    with listening(http) as heard:
        hearer.hears(told(a_completed()))
        (event,) = events(next(heard))
        assert (event["type"], event["producer"]) == ("enrolment.completed.v1", "enrolment")
        assert set(event) == {"position", "type", "producer", "time", "correlation_id", "words"}
        hearer.hears(told(a_no_show()))
        assert positions(next(heard)) == [3]


@pytest.mark.parametrize(
    ("query", "headers"),
    [
        ("?after=1", {}),
        ("?after=0", {"Last-Event-ID": "1"}),  # a browser that comes back knows better
    ],
)
def test_it_goes_on_where_one_was(
    hearer: Hearer, http: Caller, query: str, headers: dict[str, str]
) -> None:
    hearer.hears(told(a_run_scheduled()), told(a_no_show()), told(a_completed()))
    with listening(http, query, headers) as heard:
        assert positions(next(heard)) == [2, 3]


def test_who_was_away_too_long_hears_the_latest_only(
    hearer: Hearer, http: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.analytics.service.start.BACKLOG", 1)
    hearer.hears(told(a_run_scheduled()), told(a_no_show()))
    with listening(http, "?after=0") as heard:
        assert positions(next(heard)) == [2]


def test_silence_is_broken_by_a_heartbeat(http: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "HEARTBEAT", 0.0)
    with listening(http) as heard:
        assert next(heard) == ": still here\n\n"


def test_it_ends_with_the_session(hearer: Hearer, http: Caller, db: Database) -> None:
    who = person(Role.OPERATOR)
    with listening(http, headers=as_person(who) | {"Authorization": ""}) as heard:
        with db.transaction() as work:
            assert who.session_id is not None
            ended.end(work.session, who.session_id, clock.real())
        hearer.hears(told(a_completed()))
        assert list(heard) == []


def test_it_ends_when_the_right_does(http: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "RIGHTS_EVERY", 0.0)
    who = person(Role.OPERATOR)
    with listening(http, headers=as_person(who) | {"Authorization": ""}) as heard:
        over = datetime.fromtimestamp(who.session_to + 1, UTC)
        monkeypatch.setattr(clock, "real", lambda: over)
        assert list(heard) == []


def test_it_ends_with_the_service(http: Caller) -> None:
    with listening(http) as heard:
        http.container.dependencies.all.stop()
        assert list(heard) == []


def test_no_more_listen_than_one_process_bears(
    http: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "MOST", 1)
    with listening(http):
        refused = http.get("/analytics/stream", headers=WATCHER)
        assert (refused.status_code, refused.json["reason"]) == (503, "unavailable")
    with listening(http):
        pass  # who left makes room
