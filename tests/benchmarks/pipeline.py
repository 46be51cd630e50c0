"""Enrolments per second, from the enrolment service's outbox to the last figure in analytics.

Everything runs: four services, four relays. The backlog is put in while enrolment's relay is held
(SIGSTOP); the time runs from the moment it goes on until analytics has counted every enrolment and
logged every event that was told on the way.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable

from tests.benchmarks import milestones, profiles
from tests.benchmarks.asked import Asked
from tests.benchmarks.counting import wait_all_counted
from tests.benchmarks.ready import Ready
from tests.benchmarks.result import Result
from tests.benchmarks.site import Site

AIM = "1,500 and above"


def measure(site: Site, asked: Asked) -> Result:
    """The whole pipeline, with the cost of each process."""
    with site.college() as college:
        ready = Ready(college, asked)
        ready.begin(asked.size)
        return drained(site, ready, "pipeline")


def drained(
    site: Site, ready: Ready, name: str, begins: Callable[[], object] = lambda: None
) -> Result:
    """Fill the enrolment service's outbox and let everything go through.

    ``begins`` is called when the filling is done.
    """
    asked, college = ready.asked, ready.college
    relay = ready.relay_of("enrolment")
    ready.pause(relay)
    ready.fill(asked.size)
    ready.counted += asked.size
    costs = site.costs(college)
    profiles.begin(college)
    begins()
    costs.begin()
    start, clock = time.perf_counter(), time.time()
    ready.go_on(relay)
    wait_all_counted(college, ready.counted)
    seconds = time.perf_counter() - start
    result = Result(name, costs=costs.end(), each=asked.size)
    result.profiles = profiles.end(college)
    result.add(f"enrolments ({asked.way}, {asked.size:,})", asked.size / seconds, "/s", AIM)
    result.add("seconds", seconds, "s")
    ours = sum(cost.cpu for cost in result.costs[:-1])
    result.add("CPU of all, an enrolment", 1000 * ours / asked.size, "ms")
    cores = os.cpu_count() or 1
    result.add(f"what {cores} cores of our own would bear", asked.size * cores / ours, "/s")
    for what, at in milestones.reached(college, clock):
        result.add(f"after: {what}", at - clock, "s")
    return result
