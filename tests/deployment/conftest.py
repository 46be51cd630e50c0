"""Two deployments for all these tests, one with TLS; each is removed with its data however they end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import uuid4

import pytest

from tests.support.deployed_places import SECONDS, made, taken
from tests.support.deployment import Deployment
from tests.support.process import until

# One program, on one address, does what a whole college would do.
NO_LIMIT = "10000"


@pytest.fixture(scope="session")
def deployment(
    tmp_path_factory: pytest.TempPathFactory, say: Callable[[str], None]
) -> Iterator[Deployment]:
    """Up and ready, over plain HTTP."""
    settings = dict.fromkeys(("COLLEGIUM_RATE_PERSON", "COLLEGIUM_RATE_ADDRESS"), NO_LIMIT)
    made = Deployment(tmp_path_factory.mktemp("deployment"), say, **settings)
    with running(made):
        yield made


@pytest.fixture(scope="session")
def tls_deployment(
    tmp_path_factory: pytest.TempPathFactory, say: Callable[[str], None]
) -> Iterator[Deployment]:
    """Up and ready with TLS everywhere, and with an edge that takes little: limits are soon reached."""
    made = Deployment(
        tmp_path_factory.mktemp("tls-deployment"),
        say,
        tls=True,
        COLLEGIUM_RATE_PERSON="10",
        COLLEGIUM_RATE_ADDRESS="40",
        COLLEGIUM_RATE_SIGN_IN="2",
        COLLEGIUM_SECURITY_CONTACT="mailto:security@example.org",
    )
    with running(made):
        yield made


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


@contextmanager
def running(deployment: Deployment) -> Iterator[None]:
    """Up, and in the end removed."""
    try:
        deployment.up()
        yield
    finally:
        if deployment.folder.exists():  # without secrets, no container was started
            deployment.down()
