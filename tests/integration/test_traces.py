"""One enrolment's trace goes through all services, and is sent where the settings say."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from uuid import uuid4

import pytest

from shared.messaging import outbox
from tests.support.collector import Collector, Seen, collecting
from tests.support.college import ROOT, College
from tests.support.process import WITHIN, until
from tests.support.running import Running

TRACE, CALLER = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
ASK = "POST /enrolment/v1/enrolments"
# (process, name, kind): the process and the name of the span above it
WAY = {
    ("enrolment", ASK, "SERVER"): None,
    ("billing", "handle enrolment.requested.v1", "CONSUMER"): ("enrolment", ASK),
    ("analytics", "handle enrolment.requested.v1", "CONSUMER"): ("enrolment", ASK),
    ("enrolment", "handle billing.enrolment_funded.v1", "CONSUMER"): (
        "billing",
        "handle enrolment.requested.v1",
    ),
    ("analytics", "handle enrolment.confirmed.v1", "CONSUMER"): (
        "enrolment",
        "handle billing.enrolment_funded.v1",
    ),
}


@dataclass
class Traced:
    """A college whose spans are kept, and an enrolment whose caller had a trace of their own."""

    college: College
    collector: Collector
    enrolment: str

    def span(self, process: str, name: str) -> Seen:
        """The one span of the trace with this name."""
        found = [s for s in self.collector.of(TRACE) if (s.process, s.name) == (process, name)]
        assert len(found) == 1, (process, name, self.collector.of(TRACE))
        return found[0]


@pytest.fixture(scope="module")
def traced(lasting_college: Callable[[], College]) -> Iterator[Traced]:
    with ExitStack() as stack:
        collector = stack.enter_context(collecting())
        college = lasting_college()
        college.settings = {
            "OTEL_EXPORTER_OTLP_ENDPOINT": collector.url,
            "OTEL_BSP_SCHEDULE_DELAY": "200",
        }
        college.serve()
        running = Running(college)
        run_id = running.offers("TRACED", 60)
        learner = running.registers("government")
        made = college.http.post(
            college.url("/enrolment/v1/enrolments"),
            json={"run_id": run_id, "learner_id": learner},
            headers={"traceparent": f"00-{TRACE}-{CALLER}-01"},
            timeout=20,
        )
        enrolment = str(made.json()["id"])
        running.waits(enrolment, "confirmed")
        yield Traced(college, collector, enrolment)


def test_every_step_is_a_span_below_the_one_that_caused_it(traced: Traced) -> None:
    def has_all() -> bool:
        seen = {(one.process, one.name, one.kind) for one in traced.collector.of(TRACE)}
        return seen >= WAY.keys()

    until(has_all, WITHIN, "all spans have come", lambda: str(traced.collector.of(TRACE)))
    for (process, name, _), above in WAY.items():
        parent = traced.span(*above).id if above else CALLER
        assert traced.span(process, name).parent == parent, name
    assert traced.span("enrolment", ASK).about == {"http.response.status_code": "201"}


@pytest.mark.parametrize("service", ["enrolment", "billing"])
def test_a_relays_batch_is_linked_to_the_traces_of_its_events(traced: Traced, service: str) -> None:
    with traced.college.databases[service].reading() as session:
        told = [
            r.traceparent for r in outbox.latest(session, None, 1_000) if TRACE in r.traceparent
        ]
    wanted = {tuple(one.split("-")[1:3]) for one in told}
    assert wanted

    def linked() -> set[tuple[str, ...]]:
        batches = [s for s in traced.collector.spans if s.name == f"publish {service}.events"]
        assert {(s.process, s.kind, s.parent) for s in batches} <= {
            (f"{service}-relay", "PRODUCER", "")
        }
        return {link for batch in batches for link in batch.links}

    until(lambda: linked() >= wanted, WITHIN, f"linked to {wanted}", lambda: str(linked()))


def test_a_look_at_the_health_is_no_span(traced: Traced) -> None:
    traced.college.wait_ready("billing")
    traced.college.status(f"/billing/v1/charges/{uuid4()}")
    until(lambda: "GET /billing/v1/charges/<enrolment_id>" in names(traced), WITHIN, "it has come")
    assert [name for name in names(traced) if "health" in name] == []


def names(traced: Traced) -> set[str]:
    return {one.name for one in traced.collector.spans}


def test_a_collector_that_is_away_hinders_nothing(college_of: Callable[..., College]) -> None:
    college = college_of("catalogue")
    college.settings = {
        "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1",
        "OTEL_BSP_SCHEDULE_DELAY": "100",
    }
    (process,) = college.serve()
    assert college.status("/catalogue/v1/courses") == 200
    process.wait_said("spans")
    said = process.said()
    assert all(json.loads(line)["event"] for line in said.splitlines())
    assert process.stop() == 0
    assert "Traceback" not in process.said()


def test_who_sends_no_spans_loads_nothing_of_it() -> None:
    script = (
        "import sys, collegium.serving, shared.service, shared.messaging.relay;"
        "print([name for name in sys.modules if name.startswith('opentelemetry')])"
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"
