"""Places in a run of a deployment: asked for through the edge, confirmed, heard of by analytics."""

from __future__ import annotations

from collections import Counter

import requests

from tests.support.deployment import Deployment, run
from tests.support.process import until

SECONDS = 60.0


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
