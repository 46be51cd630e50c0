"""The profile ``observability``: Prometheus sees every process that it should, and gives alarm."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
import requests

from shared.messaging.topology import SERVICES
from shared.testing.ports import free_port
from tests.support import watched
from tests.support.deployment import Deployment, run
from tests.support.process import until

SECONDS = 180.0
OUTSIDE = (
    "/metrics",
    "//metrics",
    "/billing/metrics",
    "/billing/../metrics",
    "/billing/%2e%2e/metrics",
    "/billing/..%2fmetrics",
    "/billing/x/../../metrics",
    "/metrics?x=/billing/",
    "/billing/%252e%252e/metrics",
)
UNREADABLE = """
import amqp, pathlib
from kombu import Connection

address = pathlib.Path("/run/secrets/enrolment_amqp_uri").read_text()
channel = Connection(address).default_channel
message = amqp.Message(b"no JSON", message_id="MESSAGE")
channel.basic_publish_confirm(message, "enrolment.events", "requested.v1")
"""


class Prometheus:
    """Asked over its own HTTP API."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}/api/v1"

    def ask(self, path: str, **query: str) -> Any:
        """The data of the answer; nothing before it listens."""
        try:
            return requests.get(f"{self.url}/{path}", params=query, timeout=10).json()["data"]
        except requests.ConnectionError:
            return {}

    def up(self) -> list[tuple[str, str]]:
        """(job, service) of each target that answers."""
        targets = self.ask("targets", state="active").get("activeTargets", [])
        return sorted(
            (one["labels"]["job"], one["labels"].get("service", ""))
            for one in targets
            if one["health"] == "up"
        )

    def alarms(self) -> set[tuple[str, str]]:
        """(name, service) of each alarm that is given."""
        found = self.ask("alerts").get("alerts", [])
        labels = [one["labels"] for one in found if one["state"] == "firing"]
        return {(one["alertname"], one.get("service", "")) for one in labels}


@pytest.fixture(scope="module")
def prometheus(deployment: Deployment) -> Iterator[Prometheus]:
    """Brought up beside the deployment that runs, as `COMPOSE_PROFILES=observability make up` does."""
    port = free_port()
    profile = {"COMPOSE_PROFILES": "observability", "COLLEGIUM_PROMETHEUS_PORT": str(port)}
    deployment.environ |= profile
    deployment.up()
    yield Prometheus(port)
    deployment.compose("rm", "-s", "-f", "prometheus")
    for name in profile:
        del deployment.environ[name]


ALL = [("collegium", name) for name in sorted(SERVICES)] + [("prometheus", ""), ("rabbitmq", "")]


def test_every_service_and_the_broker_answer_it(prometheus: Prometheus) -> None:
    until(
        lambda: prometheus.up() == ALL, SECONDS, "all targets are up", lambda: str(prometheus.up())
    )


def test_its_rules_work(prometheus: Prometheus) -> None:
    def rules() -> dict[str, str]:
        (group,) = prometheus.ask("rules")["groups"]
        return {rule["name"]: rule["health"] for rule in group["rules"]}

    until(lambda: "unknown" not in rules().values(), SECONDS, "all rules were looked at")
    assert rules() == dict.fromkeys(watched.alerts(), "ok")


def test_every_figure_that_rules_and_dashboard_ask_for_is_there(
    deployment: Deployment, prometheus: Prometheus
) -> None:
    course = {
        "code": f"C-{uuid4().hex[:8]}",
        "titles": {"en": "Watched"},
        "format": "webinar",
        "reporting_line": "portfolio",
    }
    made = deployment.post("/catalogue/v1/courses", course).json()["id"]
    deployment.post(f"/catalogue/v1/courses/{made}/publish")

    def missing() -> set[str]:
        return watched.names() - set(prometheus.ask("label/__name__/values"))

    until(lambda: not missing(), SECONDS, "all are there", lambda: str(missing()))


def test_an_unreadable_event_is_an_alarm_until_it_is_handled(
    deployment: Deployment, prometheus: Prometheus
) -> None:
    deployment.python("enrolment", UNREADABLE.replace("MESSAGE", uuid4().hex))
    wanted = {("EventsParked", "billing"), ("EventsParked", "analytics")}
    until(lambda: prometheus.alarms() >= wanted, SECONDS, "alarm", lambda: str(prometheus.alarms()))
    for service in ("billing", "analytics"):
        for one in deployment.get(f"/{service}/v1/failed-events").json()["items"]:
            deployment.post(f"/{service}/v1/failed-events/{one['id']}/discard")
    until(lambda: not prometheus.alarms() & wanted, SECONDS, "no alarm")


def test_a_broker_alarm_is_an_alarm(deployment: Deployment, prometheus: Prometheus) -> None:
    def limit(share: str) -> None:
        words = ["rabbitmqctl", "-q", "set_vm_memory_high_watermark", share]
        run(["docker", "exec", deployment.containers()["rabbitmq"], *words])

    wanted = ("BrokerAlarm", "")
    limit("0.0001")
    try:
        until(lambda: wanted in prometheus.alarms(), SECONDS, "alarm")
    finally:
        limit("0.4")
    until(lambda: wanted not in prometheus.alarms(), SECONDS, "no alarm")


def test_each_instance_of_a_service_is_seen(deployment: Deployment, prometheus: Prometheus) -> None:
    def scale(instances: int) -> None:
        words = ["up", "-d", "--no-deps", "--scale", f"billing={instances}", "billing"]
        deployment.compose(*words)

    scale(2)
    twice = sorted([*ALL, ("collegium", "billing")])
    try:
        until(lambda: prometheus.up() == twice, SECONDS, "both", lambda: str(prometheus.up()))
    finally:
        scale(1)
    until(lambda: prometheus.up() == ALL, SECONDS, "one again", lambda: str(prometheus.up()))


@pytest.mark.parametrize("path", OUTSIDE)
def test_the_edge_shows_the_figures_to_nobody(deployment: Deployment, path: str) -> None:
    """The path is sent as it stands: a client of our own would put it in order first."""
    at = urlsplit(deployment.url)
    head = {"Authorization": f"Bearer {deployment.token('administrator', 'operator')}"}
    lines = [f"GET {path} HTTP/1.1", f"Host: {at.netloc}", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in head.items()]
    with socket.create_connection((at.hostname, at.port), timeout=30) as line:
        line.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        answer = line.makefile("rb").read().decode()
    assert answer.split()[1] in ("400", "404"), answer
    assert "collegium_" not in answer
    assert "process_" not in answer


def test_inside_the_figures_are_there(deployment: Deployment) -> None:
    """What the edge refuses above exists, so that its refusal means something."""
    script = "import urllib.request as u; print(u.urlopen('http://billing:8000/metrics').read().decode())"
    assert "collegium_ready{" in deployment.python("catalogue", script)
