"""The demo's one port tells the figures of all four services on one page."""

from __future__ import annotations

import requests

from shared.messaging.topology import SERVICES
from tests.support.figures import read
from tests.support.sample_college import SampleCollege


def test_the_figures_of_all_four_are_on_one_page(demo: SampleCollege) -> None:
    page = requests.get(f"{demo.url}/metrics", timeout=20)
    assert page.headers["Content-Type"].startswith("text/plain")
    types = [line.split()[2] for line in page.text.splitlines() if line.startswith("# TYPE")]
    assert len(types) == len(set(types))  # Prometheus takes each only once
    found = read(page.text)
    for service in SERVICES:
        for part in ("database", "broker"):
            assert found.one("collegium_ready", service=service, part=part) == 1
        queue = {"service": service, "queue": f"{service}.inbox"}
        assert found.one("collegium_queue_messages", **queue) >= 0
    handled = {"service": "analytics", "type": "enrolment.confirmed.v1", "outcome": "handled"}
    assert found.one("collegium_events_total", **handled) > 0
    assert "collegium_relays_working" not in found.names()  # it is a lock of PostgreSQL
