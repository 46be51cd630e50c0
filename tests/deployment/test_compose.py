"""The deployment does its work, through its one door, and loses nothing when a part of it stops."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
import requests

from shared.messaging.topology import SERVICES
from tests.support.deployed_places import SECONDS, all_confirmed, is_healthy, state
from tests.support.deployment import Deployment, run
from tests.support.process import until


@pytest.mark.parametrize("service", SERVICES)
def test_the_edge_leads_to_every_service(deployment: Deployment, service: str) -> None:
    ready = deployment.get(f"/{service}/health/ready")
    assert (ready.status_code, ready.json()["status"]) == (200, "ready")
    who = {"Authorization": f"Bearer {deployment.token('administrator')}", "Accept": "text/html"}
    page = deployment.ask("GET", f"/{service}/", headers=who)
    assert page.status_code == requests.codes.ok
    assert page.headers["Content-Type"].startswith("text/html")
    stranger = deployment.ask("GET", f"/{service}/", headers={"Accept": "text/html"})
    assert stranger.status_code == (200 if service == "catalogue" else 303)


def test_a_token_made_in_the_container_counts_everywhere(deployment: Deployment) -> None:
    words = "python -W ignore -m collegium token --role operator --program tests"
    token = deployment.shell("enrolment", words).strip()
    for service in SERVICES:
        headers = {"Authorization": f"Bearer {token}"}
        path = f"/{service}/v1/failed-events"
        assert deployment.ask("GET", path, headers=headers).json() == {"items": []}
    assert "the access key is not" in deployment.shell("billing", f"{words} || true")


def test_the_front_door(deployment: Deployment) -> None:
    start = deployment.get("/analytics/start")
    assert deployment.get("/").status_code == start.status_code
    nowhere = deployment.get("/nowhere")
    assert nowhere.headers["Content-Type"] == "application/problem+json"
    assert nowhere.json()["status"] == nowhere.status_code == requests.codes.not_found


def test_one_enrolment_goes_its_whole_way(
    deployment: Deployment, ask: Callable[[str], None]
) -> None:
    enrolment = str(uuid4())
    ask(enrolment)
    all_confirmed(deployment, [enrolment])


@pytest.mark.parametrize("stopped", ["enrolment", "enrolment-relay", "billing", "analytics"])
def test_a_part_that_is_stopped_ends_in_good_order_and_loses_nothing(
    deployment: Deployment, ask: Callable[[str], None], stopped: str
) -> None:
    enrolments = [str(uuid4()) for _ in range(100)]
    ask(enrolments[0])
    container = deployment.containers()[stopped]
    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(ask, one) for one in enrolments]
        asked[10].result()
        run(["docker", "stop", container])  # SIGTERM; killed only after the grace period, with 137
        assert deployment.inspect(container)["State"]["ExitCode"] == 0
        run(["docker", "start", container])
        for one in asked:
            one.result()
    deployment.wait_ready(stopped.removesuffix("-relay"))
    all_confirmed(deployment, enrolments)


def test_while_a_service_is_away_the_edge_says_so(deployment: Deployment) -> None:
    container = deployment.containers()["catalogue"]
    run(["docker", "stop", container])
    away = deployment.get("/catalogue/v1/courses")
    assert deployment.is_ready("enrolment")
    run(["docker", "start", container])
    assert away.status_code == requests.codes.service_unavailable
    assert away.headers["Content-Type"] == "application/problem+json"
    assert "catalogue" in away.json()["detail"]
    deployment.wait_ready("catalogue")


def test_a_service_may_be_doubled_and_either_one_stopped(deployment: Deployment) -> None:
    deployment.compose("up", "-d", "--no-deps", "--scale", "enrolment=2", "enrolment")
    both = deployment.compose("ps", "-q", "enrolment").split()
    assert len(both) == 2
    for one in both:
        until(lambda: all(map(is_healthy, both)), SECONDS, "both are healthy")
        run(["docker", "stop", one])
        assert all(deployment.is_ready("enrolment") for _ in range(20))
        run(["docker", "start", one])
    deployment.compose("up", "-d", "--no-deps", "--scale", "enrolment=1", "enrolment")
    deployment.wait_ready("enrolment")


def test_down_and_up_again_loses_nothing(
    deployment: Deployment, ask: Callable[[str], None]
) -> None:
    enrolment = str(uuid4())
    ask(enrolment)
    all_confirmed(deployment, [enrolment])
    deployment.compose("down")
    deployment.up()
    assert state(deployment, enrolment) == "confirmed"
    all_confirmed(deployment, [enrolment])
