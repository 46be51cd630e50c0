"""Analytics lost its database: how fast all services' history is heard and folded again.

A backlog has gone through first. Then analytics gets an empty database, and the three producers tell
their history at the same time (``collegium replay``).
"""

from __future__ import annotations

import time

from sqlalchemy import text

from shared.persistence import Database
from tests.benchmarks import profiles
from tests.benchmarks.asked import Asked
from tests.benchmarks.counting import COUNTED, LOGGED, all_told, count, wait_until
from tests.benchmarks.pipeline import drained
from tests.benchmarks.ready import Ready
from tests.benchmarks.result import Result
from tests.benchmarks.site import Site
from tests.support.college import College

PRODUCERS = ("catalogue", "enrolment", "billing")
AIM = "20,000"
FIRST = "SELECT extract(epoch FROM min(handled_at)) FROM inbox"


def measure(site: Site, asked: Asked) -> Result:
    """Events a second, from the first that analytics takes to the last."""
    with site.college() as college:
        ready = Ready(college, asked)
        ready.begin(asked.size)
        drained(site, ready, "before")
        lost = _lose(site, ready)
        costs = site.costs(college)
        profiles.begin(college)
        costs.begin()
        replays = [college.run("replay", name, "--to", "analytics") for name in PRODUCERS]
        wanted, database = all_told(college), college.databases["analytics"]
        wait_until(lambda: count(database, LOGGED), wanted, college.said)
        end = time.time()
        for process in replays:
            process.wait()
        result = Result("replay", costs=costs.end(), each=wanted)
        result.profiles = profiles.end(college)
        result.add(f"events ({wanted:,})", wanted / (end - _first(database)), "/s", AIM)
        assert count(database, COUNTED) == ready.counted, "what is rebuilt is what was there"
        site.postgresql.drop_database(lost)
        return result


def _lose(site: Site, ready: Ready) -> str:
    """Analytics begins anew; returns the old database."""
    college = ready.college
    next(p for p in college.processes if p.words[-2:] == ["serve", "analytics"]).stop()
    relay = ready.relay_of("analytics")
    relay.stop()
    lost = college.urls["analytics"]
    college.databases["analytics"].close()
    college.urls["analytics"] = site.postgresql.fresh_database("analytics")
    college.databases["analytics"] = Database(college.urls["analytics"])
    _forget_ended(college)
    ready.serve("analytics")
    return lost


def _forget_ended(college: College) -> None:
    college.processes[:] = [process for process in college.processes if process.runs()]


def _first(database: Database) -> float:
    with database.engine.connect() as connection:
        return float(connection.execute(text(FIRST)).scalar_one())
