"""Single enrolments, so many a second: from ``POST`` to counted in analytics.

Requests are sent at their time whether or not earlier ones were answered. Analytics' database is
asked every millisecond, while anything is under way, which of them are there.
"""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from statistics import median, quantiles
from threading import Event, Lock, Thread, local
from typing import Any
from uuid import uuid4

import psycopg2

from tests.benchmarks import offer, profiles
from tests.benchmarks.asked import Asked
from tests.benchmarks.counting import wait_all_counted
from tests.benchmarks.ready import Ready
from tests.benchmarks.result import Result
from tests.benchmarks.site import Site
from tests.benchmarks.steps import steps
from tests.support.college import College

SENDERS = 8
LOOK = 0.001  # seconds
THERE = (
    "SELECT enrolment_id FROM participations WHERE enrolment_id = ANY(%s) AND state = 'confirmed'"
)


def measure(site: Site, asked: Asked) -> Result:
    """Median and 99th percentile, in milliseconds."""
    with site.college() as college:
        ready = Ready(college, asked)
        ready.begin(offer.A_RUN)
        count = int(asked.seconds * asked.rate)
        bodies = [_body(ready) for _ in range(count)]
        watch, senders = Watch(college), Senders(college)
        costs = site.costs(college)
        profiles.begin(college)
        costs.begin()
        with ThreadPoolExecutor(SENDERS) as pool:
            begun = time.perf_counter()
            for number, body in enumerate(bodies):
                time.sleep(max(begun + number / asked.rate - time.perf_counter(), 0))
                pool.submit(senders.send, body, watch)
        wait_all_counted(college, ready.counted + count)
        took = watch.end()
        result = Result("single", costs=costs.end(), each=count)
        result.profiles = profiles.end(college)
        parts = list(steps(college, {body["id"] for body in bodies}))
    assert len(took) == count, f"{len(took)} of {count} were seen"
    _tell(result, f"POST to counted, {asked.rate:g}/s", took, ("under 30", "under 75"))
    _tell(result, "POST to its answer", senders.answered, ("", ""))
    for what, seconds in parts:
        result.add(what, 1000 * seconds, "ms")
    return result


def _tell(result: Result, what: str, took: list[float], aims: tuple[str, str]) -> None:
    in_ms = [1000 * seconds for seconds in took]
    result.add(f"{what}: median", median(in_ms), "ms", aims[0])
    result.add(f"{what}: 99th percentile", quantiles(in_ms, n=100)[98], "ms", aims[1])


def _body(ready: Ready) -> dict[str, Any]:
    """A request to send later, of a learner who is registered now."""
    learner = ready.register()
    return {"id": str(uuid4()), "run_id": ready.runs[0], "learner_id": learner}


class Senders:
    """Sends requests, each thread over a connection of its own."""

    def __init__(self, college: College) -> None:
        self._port = college.ports["enrolment"]
        self._headers = {"Content-Type": "application/json", **dict(college.http.headers)}
        self._own = local()
        self.answered: list[float] = []

    def send(self, body: dict[str, Any], watch: Watch) -> None:
        """POST one; the watch looks out for it from now on."""
        if not hasattr(self._own, "connection"):
            self._own.connection = HTTPConnection("127.0.0.1", self._port, timeout=30)
        begun = time.perf_counter()
        watch.wait_for(body["id"], begun)
        self._own.connection.request(
            "POST", "/enrolment/v1/enrolments", json.dumps(body), self._headers
        )
        answer = self._own.connection.getresponse()
        answer.read()
        self.answered.append(time.perf_counter() - begun)
        assert answer.status == 201, answer.status


class Watch:
    """Sees when enrolments are counted."""

    def __init__(self, college: College) -> None:
        url = college.databases["analytics"].engine.url.set(drivername="postgresql")
        self._connection = psycopg2.connect(url.render_as_string(hide_password=False))
        self._connection.autocommit = True
        self._waiting: dict[str, float] = {}
        self._took: list[float] = []
        self._lock, self._over = Lock(), Event()
        self._thread = Thread(target=self._look)
        self._thread.start()

    def wait_for(self, enrolment_id: str, since: float) -> None:
        """One more is under way."""
        with self._lock:
            self._waiting[enrolment_id] = since

    def end(self) -> list[float]:
        """How long each took, in seconds."""
        time.sleep(0.1)  # the last look
        self._over.set()
        self._thread.join()
        self._connection.close()
        return self._took

    def _look(self) -> None:
        with self._connection.cursor() as cursor:
            while not self._over.wait(LOOK):
                with self._lock:
                    ids = list(self._waiting)
                if ids:
                    cursor.execute(THERE, (ids,))
                    now = time.perf_counter()
                    self._took += [now - self._waiting.pop(found) for (found,) in cursor]
