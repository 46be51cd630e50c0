"""A college that runs and has been warmed up, and a backlog that waits in the enrolment service."""

from __future__ import annotations

import signal
from collections.abc import Sequence
from functools import partial
from typing import Any

from sqlalchemy import text

from shared.messaging.topology import SERVICES
from tests.benchmarks import offer, profiles
from tests.benchmarks.asked import Asked
from tests.benchmarks.copies import copy_request
from tests.benchmarks.counting import count, wait_all_counted, wait_until
from tests.support.college import College, Process, until

START = 300.0  # seconds; a crowded machine takes that long to start eight processes
WARM = 20  # enrolments before anything is measured: connections, caches, first imports


class Ready:
    """Offers and requests of one college; ``asked`` says how they are paid and what is profiled."""

    def __init__(self, college: College, asked: Asked) -> None:
        self.college, self.asked = college, asked
        self.runs: Sequence[str] = ()
        self.counted = 0

    def start(self, kind: str, *services: str) -> list[Process]:
        """``serve`` or ``relay`` for each; those to be profiled under the profiler."""
        return [
            self.college.run(kind, name, **profiles.way_of(self.college, self.asked, kind, name))
            for name in services
        ]

    def serve(self, *services: str) -> None:
        """Start services and wait until they are ready."""
        self.start("serve", *services)
        for name in services:
            path = f"/{name}/health/ready"
            is_ready = partial(self._answers, path)
            until(is_ready, START, f"{path} answers 200", self.college.said)

    def begin(self, size: int) -> None:
        """Everything runs, knows the runs, and has counted some enrolments."""
        self.serve(*SERVICES)
        self.start("relay", *SERVICES)
        self.offer(size)
        for _ in range(WARM):
            self.request()
        self.counted = WARM
        wait_all_counted(self.college, self.counted)

    def offer(self, size: int) -> None:
        """A course with runs, known to everybody."""
        self.runs = offer.offer(self._post, self.asked.way, size)
        for name, kept in (("enrolment", "runs"), ("billing", "runs"), ("analytics", "activities")):
            known = partial(count, self.college.databases[name], f"SELECT count(*) FROM {kept}")
            wait_until(known, len(self.runs), self.college.said)

    def register(self) -> str:
        """A new learner; returns the id."""
        return str(self._post("/enrolment/v1/learners", offer.learner(self.asked.way))["id"])

    def request(self) -> str:
        """One enrolment, over HTTP; returns its id."""
        body = {"run_id": self.runs[0], "learner_id": self.register()}
        return str(self._post("/enrolment/v1/enrolments", body)["id"])

    def fill(self, size: int) -> None:
        """So many requests wait in the enrolment service's outbox; its relay must not run."""
        database = self.college.databases["enrolment"]
        copy_request(database, self.request(), self.runs, size - 1)
        with database.engine.begin() as connection:
            connection.execute(text("SELECT pg_notify('outbox', '')"))

    def relay_of(self, service: str) -> Process:
        """The relay of a service, which must have been started."""
        return next(p for p in self.college.processes if p.words[-2:] == ["relay", service])

    def pause(self, process: Process) -> None:
        """Stop a process where it is."""
        process.popen.send_signal(signal.SIGSTOP)

    def go_on(self, process: Process) -> None:
        """Let it go on."""
        process.popen.send_signal(signal.SIGCONT)

    def _answers(self, path: str) -> bool:
        return self.college.status(path) == 200

    def _post(self, path: str, body: dict[str, Any]) -> Any:
        response = self.college.post(path, body)
        assert response.status_code in (200, 201), f"{path}: {response.text}"
        return response.json()
