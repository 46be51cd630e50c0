"""Health tells the truth, and at once, also when the other side only falls silent.

Servers that are stopped are in tests/integration/test_listener.py. Here nothing comes back, and nobody
says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

from shared import health
from tests.support.college import College
from tests.support.figures import read
from tests.support.process import WITHIN, until
from tests.support.wire import Wire

AT_ONCE = 10.0  # seconds; a service that waited for the server itself would take 30 and more
LIVE, READY, METRICS = "/billing/health/live", "/billing/health/ready", "/metrics"


@dataclass
class Wired:
    """Billing, with a wire to its database and one to its broker."""

    college: College
    database: Wire
    broker: Wire

    def get(self, path: str) -> requests.Response:
        """The answer, which must come soon."""
        url = f"http://127.0.0.1:{self.college.ports['billing']}{path}"
        return requests.get(url, timeout=AT_ONCE)

    def says(self, part: str) -> float:
        """What the figures say of a part: 1 when it answers."""
        found = read(self.get(METRICS).text)
        return found.one("collegium_ready", service="billing", part=part)


@pytest.fixture
def wired(college_of: Callable[..., College]) -> Iterator[Callable[..., Wired]]:
    """``wired()`` runs the ordinary service, or the module that it is told."""
    college = college_of("billing")
    database, broker = Wire(college.urls["billing"]), Wire(college.amqp_uri)
    database.mend()
    broker.mend()

    def make(module: str = "collegium", **settings: str) -> Wired:
        settings |= {"BILLING_DATABASE_URL": database.uri, "BILLING_AMQP_URI": broker.uri}
        college.run("serve", "billing", module=module, **settings)
        college.wait_ready("billing")
        return Wired(college, database, broker)

    yield make
    database.mend()
    broker.mend()
    college.close()  # over wires that carry
    database.cut()
    broker.cut()


def test_a_silent_database(wired: Callable[..., Wired]) -> None:
    college = wired()
    college.database.black_hole()
    with ThreadPoolExecutor(8) as pool:  # more than the service has workers
        answers = list(pool.map(college.get, [READY] * 8))
    assert {answer.status_code for answer in answers} == {503}
    assert {answer.json()["database"] for answer in answers} == {
        f"database away: silent for {health.WITHIN:.0f} s"
    }
    assert answers[0].json()["broker"] == "ok"
    assert college.get(LIVE).status_code == 200
    assert (college.says("database"), college.says("broker")) == (0, 1)
    college.database.mend()
    until(lambda: college.get(READY).status_code == 200, WITHIN, "it is ready again")
    assert college.says("database") == 1


def test_several_look_at_the_figures_at_once(wired: Callable[..., Wired]) -> None:
    """Also while the broker lets them wait for it."""
    college = wired()
    for trouble in (college.broker.mend, college.broker.black_hole):
        trouble()
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(college.get, [METRICS] * 8))
        assert {answer.status_code for answer in answers} == {200}
        assert college.get(LIVE).status_code == 200


def test_a_silent_broker(wired: Callable[..., Wired], tmp_path: Path) -> None:
    """It is silent for two heartbeats before that is said; shorter ones, so that the test is."""
    impatient = {"MORTAL_PATIENCE": "4", "MORTAL_ORDER": str(tmp_path / "none")}
    college = wired("tests.support.mortal", **impatient)
    college.broker.black_hole()
    until(lambda: college.get(READY).status_code == 503, WITHIN, "it is not ready")
    assert college.get(READY).json() == {
        "status": "not ready",
        "database": "ok",
        "broker": "not connected",
    }
    assert college.get(LIVE).status_code == 200
    assert (college.says("database"), college.says("broker")) == (1, 0)
    college.broker.mend()
    until(lambda: college.get(READY).status_code == 200, WITHIN, "it is ready again")
    assert college.says("broker") == 1
