"""The alarms and the dashboard: their rules hold, and ask only for what the services really tell."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterable
from pathlib import Path

import amqp
import pytest
import requests

from shared.messaging import broker, topology
from shared.messaging.topology import SERVICES
from shared.testing.choice import NotAvailable
from shared.testing.not_run import not_run
from shared.testing.programs import program
from tests.support import watched
from tests.support.college import College
from tests.support.figures import Figures, read
from tests.support.process import WITHIN, until
from tests.support.running import Running

Promtool = Callable[..., str]


@pytest.fixture(scope="module")
def promtool(say: Callable[[str], None]) -> Promtool:
    """``promtool("check", "rules", file)``: what it says; it must find nothing wrong."""
    try:
        path = program("promtool", "prometheus", say)
    except NotAvailable as refusal:
        not_run(f"no promtool: {refusal}")

    def run(*words: str | Path) -> str:
        done = subprocess.run([path, *map(str, words)], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run


def figures(college: College, service: str) -> Figures:
    """What a service's own port says."""
    answer = requests.get(f"http://127.0.0.1:{college.ports[service]}/metrics", timeout=20)
    assert answer.status_code == 200
    return read(answer.text)


def test_prometheus_takes_the_configuration_and_the_rules(promtool: Promtool) -> None:
    assert "SUCCESS" in promtool("check", "config", watched.CONFIG)
    assert f"{len(watched.alerts())} rules found" in promtool("check", "rules", watched.RULES)


def test_each_alarm_is_given_when_it_should_be(promtool: Promtool) -> None:
    assert "SUCCESS" in promtool("test", "rules", watched.RULES_TEST)
    tested = watched.RULES_TEST.read_text(encoding="utf-8")
    without = [name for name in watched.alerts() if f"alertname: {name}\n" not in tested]
    assert without == []


def test_what_the_panels_ask_is_well_formed(promtool: Promtool, tmp_path: Path) -> None:
    """As rules, so that promtool looks at them."""
    rules = "".join(
        f"      - {{record: 'panel:{number}', expr: {expression!r}}}\n"
        for number, expression in enumerate(watched.expressions())
    )
    file = tmp_path / "panels.yml"
    file.write_text(f"groups:\n  - name: panels\n    rules:\n{rules}")
    promtool("check", "rules", file)


@pytest.fixture(scope="module")
def busy(running: Running) -> Iterable[dict[str, Figures]]:
    """What each service tells after it has heard of something, and was asked for something."""
    running.offers("WATCHED", 90)
    for name in SERVICES:
        running.college.status(f"/{name}/v1/failed-events")

    def heard() -> bool:
        found = figures(running.college, "analytics")
        labels = {"type": "catalogue.run_scheduled.v1", "outcome": "handled"}
        return found.get("collegium_events_total", service="analytics", **labels) > 0

    until(heard, WITHIN, "analytics has heard of the run", running.college.said)
    return {name: figures(running.college, name) for name in SERVICES}


def test_every_figure_that_is_asked_for_is_told(busy: dict[str, Figures]) -> None:
    told = set().union(*(found.names() for found in busy.values()))
    of_ours = {name for name in watched.names() if not name.startswith("rabbitmq_")}
    assert of_ours
    assert of_ours - told == set()


def test_every_figure_of_ours_is_in_the_documentation(busy: dict[str, Figures]) -> None:
    told = set().union(*(found.names() for found in busy.values()))
    ours = {
        re.sub(r"_(bucket|count|sum|created)$", "", name)
        for name in told
        if name.startswith("collegium_")
    }
    text = (watched.ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    assert set(re.findall(r"`(collegium_[a-z_]+)`", text)) == ours - {"collegium_events"}


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_that_is_well_says_so(busy: dict[str, Figures], service: str) -> None:
    found = busy[service]
    for part in ("database", "broker"):
        assert found.one("collegium_ready", service=service, part=part) == 1
    assert found.one("collegium_relays_working", service=service) == 1
    for queue in ("inbox", "dead"):
        labels = {"service": service, "queue": f"{service}.{queue}"}
        assert found.one("collegium_queue_messages", **labels) >= 0
    assert found.one("process_resident_memory_bytes") > 10_000_000


def test_how_late_events_are_handled(busy: dict[str, Figures]) -> None:
    labels = {"service": "analytics", "producer": "catalogue"}
    found = busy["analytics"]
    count = found.one("collegium_event_delay_seconds_count", **labels)
    assert count > 0
    assert 0 < found.one("collegium_event_delay_seconds_sum", **labels) < 3600 * count
    lag = busy["catalogue"].one("collegium_relay_lag_seconds", service="catalogue")
    assert 0 < lag < 3600


def test_what_the_broker_gave_up_on_is_counted(college_of: Callable[..., College]) -> None:
    college = college_of("analytics")
    college.serve("analytics")
    connection = broker.connect(college.amqp_uri)
    dead = topology.dead_exchange("analytics").name
    for _ in range(2):
        connection.default_channel.basic_publish_confirm(amqp.Message("{}"), dead, "")
    broker.close(connection)
    labels = {"service": "analytics", "queue": "analytics.dead"}
    assert figures(college, "analytics").one("collegium_queue_messages", **labels) == 2
    again = figures(college, "analytics")  # over the connection that stands
    assert again.one("collegium_queue_messages", **labels) == 2
