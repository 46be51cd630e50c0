"""The pipeline with 1, 2 and 4 instances of billing."""

from __future__ import annotations

from shared.testing.ports import free_port
from tests.benchmarks.asked import Asked
from tests.benchmarks.pipeline import drained
from tests.benchmarks.ready import Ready
from tests.benchmarks.result import Result
from tests.benchmarks.site import Site

INSTANCES = (1, 2, 4)


def measure(site: Site, asked: Asked) -> Result:
    """Enrolments a second by the number of instances; the costs are those with the most."""
    result = Result("scale", each=asked.size)
    for instances in INSTANCES:
        with site.college() as college:
            ready = Ready(college, asked)
            for _ in range(instances - 1):
                college.run("serve", "billing", BILLING_HTTP_ADDRESS=f"127.0.0.1:{free_port()}")
            ready.begin(asked.size)
            found = drained(site, ready, "scale")
        what = "1 instance of billing" if instances == 1 else f"{instances} instances"
        result.add(what, found.figures[0].value, "/s")
        result.costs = found.costs
    return result
