"""The deployment does its work, through its one door, and loses nothing when a part of it stops."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
import requests

from shared.messaging.topology import SERVICES
from tests.support.deployment import Deployment, run
from tests.support.process import until

SECONDS = 60.0


@pytest.fixture
def run_id(deployment: Deployment) -> str:
    """A free run, open to everybody, that enrolment and billing know of."""
    course = {
        "code": f"C-{uuid4().hex[:8]}",
        "titles": {"en": "Peace and Security"},
        "format": "self_paced",
        "reporting_line": "portfolio",
    }
    run = {
        "starts_on": "2099-01-10",
        "ends_on": "2099-12-20",
        "time_zone": "Europe/Rome",
        "language": "en",
        "prices": [{"audience": "any", "amount": {"amount": "0", "currency": "EUR"}}],
    }
    course_id = made(deployment.post("/catalogue/v1/courses", course))["id"]
    made(deployment.post(f"/catalogue/v1/courses/{course_id}/publish"))
    return str(made(deployment.post(f"/catalogue/v1/courses/{course_id}/runs", run))["id"])


@pytest.fixture
def ask(deployment: Deployment, run_id: str) -> Callable[[str], None]:
    """Ask for a place for a learner of the same id, again and again until the college has taken it."""

    def asked(enrolment_id: str) -> None:
        person = {
            "id": enrolment_id,
            "name": "Ada",
            "email": f"{enrolment_id}@example.org",
            "audience": "other",
        }
        enrolment = {"id": enrolment_id, "run_id": run_id, "learner_id": person["id"]}
        until(lambda: taken(deployment, "/enrolment/v1/learners", person), SECONDS, "registered")
        until(lambda: taken(deployment, "/enrolment/v1/enrolments", enrolment), SECONDS, "asked")

    return asked


def made(answer: requests.Response) -> dict[str, object]:
    assert answer.ok, answer.text
    found: dict[str, object] = answer.json()
    return found


def taken(deployment: Deployment, path: str, body: object) -> bool:
    """Whether the college took it; not yet when it is away, or has not heard of the run so far."""
    try:
        answer = deployment.post(path, body)
    except requests.ConnectionError:
        return False
    assert answer.ok or answer.status_code in {404, 503}, answer.text
    return answer.ok


def state(deployment: Deployment, enrolment_id: str) -> object:
    return made(deployment.get(f"/enrolment/v1/enrolments/{enrolment_id}"))["state"]


def told(deployment: Deployment, subjects: list[str]) -> Counter[str]:
    """How often analytics has each type of event about the enrolments."""
    found: Counter[str] = Counter()
    after = 0
    while items := deployment.get("/analytics/v1/events", after=after, limit=1000).json()["items"]:
        after = items[-1]["position"]
        found.update(item["type"] for item in items if item["subject"] in subjects)
    return found


def all_confirmed(deployment: Deployment, enrolments: list[str]) -> None:
    """Every enrolment gets its place, and analytics hears of each once."""
    for one in enrolments:
        until(lambda one=one: state(deployment, one) == "confirmed", SECONDS, f"{one} confirmed")
    each_once = {
        "enrolment.requested.v1": len(enrolments),
        "enrolment.confirmed.v1": len(enrolments),
    }
    until(
        lambda: told(deployment, enrolments).items() >= each_once.items(),
        SECONDS,
        f"analytics has {each_once}",
        lambda: str(told(deployment, enrolments)),
    )


def is_healthy(container: str) -> bool:
    health = run(["docker", "inspect", "--format", "{{.State.Health.Status}}", container])
    return health.strip() == "healthy"


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
