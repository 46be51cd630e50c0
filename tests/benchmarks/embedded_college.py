"""The process that ``embedded`` measures: fills the outbox in one go, lets all through, tells a line.

While it fills, no other green thread runs, and so no relay.
"""

import eventlet

eventlet.monkey_patch()

import json  # noqa: E402
import os  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
from pathlib import Path  # noqa: E402

from collegium.embedded import Embedded  # noqa: E402
from collegium.sample.client import Client  # noqa: E402
from services.enrolment import handlers  # noqa: E402
from shared.access.roles import Role  # noqa: E402
from shared.events import commands  # noqa: E402
from shared.observability import configure_logging  # noqa: E402
from shared.testing.ports import free_port  # noqa: E402
from tests.benchmarks import offer, proc  # noqa: E402
from tests.benchmarks.copies import copy_request  # noqa: E402
from tests.benchmarks.counting import COUNTED, LOGGED, TOLD, count  # noqa: E402
from tests.benchmarks.profiled import Sampler  # noqa: E402


def main(folder: str, size: int, way: str) -> None:
    """Measure, print, end."""
    configure_logging("WARNING", as_json=False)
    college = Embedded(Path(folder), free_port())
    sampler = Sampler(Path(os.environ["BENCH_PROFILE"])) if "BENCH_PROFILE" in os.environ else None
    college.start()
    client = Client(college.url, college.token(*Role))
    runs = offer.offer(client.post, way, size)
    learners = [client.post("/enrolment/v1/learners", offer.learner(way))["id"] for _ in "12"]
    college.settle()
    _request(college, runs[0], learners[0])  # warms it up
    college.settle()
    template = _request(college, runs[0], learners[1])
    copy_request(college.databases["enrolment"], template, runs, size - 1)
    if sampler is not None:
        sampler.begin()
    begun, cpu = time.perf_counter(), time.process_time()
    college.databases["enrolment"].woken.set()
    _wait(college, size + 1)
    seconds, used = time.perf_counter() - begun, time.process_time() - cpu
    if sampler is not None:
        sampler.write()
    now, most = proc.memory(os.getpid())
    print(json.dumps({"seconds": seconds, "cpu": used, "memory": now, "peak": most}), flush=True)
    os._exit(0)


def _request(college: Embedded, run_id: str, learner_id: str) -> str:
    command = commands.RequestEnrolment(run_id, learner_id)
    with college.databases["enrolment"].transaction() as work:
        return handlers.request_enrolment(work, command, hold_days=14)[0].id


def _wait(college: Embedded, enrolments: int) -> None:
    """Until all are counted and analytics has every event."""
    analytics = college.databases["analytics"]
    while count(analytics, COUNTED) < enrolments:
        eventlet.sleep(0.1)
    while count(analytics, LOGGED) < sum(count(d, TOLD) for d in college.databases.values()):
        eventlet.sleep(0.02)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
