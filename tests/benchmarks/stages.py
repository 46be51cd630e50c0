"""Each stage of the pipeline alone: what one relay sends and one service handles in a second.

Everything is started and warmed up, then held (SIGSTOP). One process after the other goes on until
it has nothing left, so that each finds the whole backlog before it and has the machine for itself.
Rates are taken from the times that the rows carry: from the first batch to the last.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import text

from tests.benchmarks import profiles
from tests.benchmarks.asked import Asked
from tests.benchmarks.counting import HANDLED, LOGGED, UNSENT, all_told, count, wait_until
from tests.benchmarks.ready import Ready
from tests.benchmarks.result import Cost, Result
from tests.benchmarks.site import Site
from tests.support.college import College, Process

# A batch carries one time: that of its marking as sent, and that of the beginning of its handling.
SENT = """
    SELECT count(*) FILTER (WHERE sent_at > first)
        / nullif(extract(epoch FROM max(sent_at) - min(first)), 0)
    FROM outbox, (SELECT min(sent_at) AS first FROM outbox WHERE seq > {after}) AS firsts
    WHERE seq > {after}
"""
TAKEN = """
    SELECT count(*) FILTER (WHERE handled_at < last)
        / nullif(extract(epoch FROM max(last) - min(handled_at)), 0)
    FROM inbox, (SELECT max(handled_at) AS last FROM inbox) AS lasts
    WHERE handled_at > '{after}'
"""
LAST_SEQ = "SELECT coalesce(max(seq), 0) FROM outbox WHERE sent_at IS NOT NULL"
LAST_TIME = "SELECT max(handled_at) FROM inbox"


@dataclass(frozen=True, slots=True)
class Stage:
    """One process at work. ``events``: of each enrolment."""

    kind: str
    service: str
    what: str
    events: int


STAGES = (
    Stage("relay", "enrolment", "requests", 1),
    Stage("serve", "billing", "requests", 1),
    Stage("relay", "billing", "charges and fundings", 2),
    Stage("serve", "enrolment", "fundings", 1),
    Stage("relay", "enrolment", "confirmations", 1),
    Stage("serve", "billing", "confirmations", 1),
    Stage("relay", "billing", "what else billing told", 0),
    Stage("serve", "analytics", "events of all", 4),
)


def measure(site: Site, asked: Asked) -> Result:
    """All stages, one after the other."""
    with site.college() as college:
        ready = Ready(college, asked)
        ready.begin(asked.size)
        for process in college.processes:
            ready.pause(process)
        ready.go_on(_process(college, "serve", "enrolment"))  # for the request that is copied
        ready.fill(asked.size)
        ready.pause(_process(college, "serve", "enrolment"))
        result = Result("stages", each=asked.size)
        for stage in STAGES:
            _run(site, ready, stage, result)
        for process in college.processes:
            ready.go_on(process)
        return result


def _run(site: Site, ready: Ready, stage: Stage, result: Result) -> None:
    college, database = ready.college, ready.college.databases[stage.service]
    process = _process(college, stage.kind, stage.service)
    query = SENT if stage.kind == "relay" else TAKEN
    with database.engine.connect() as connection:
        last = LAST_SEQ if stage.kind == "relay" else LAST_TIME
        query = query.format(after=connection.execute(text(last)).scalar_one())
    handled = count(database, HANDLED)
    costs = site.costs(college)
    profiles.begin_one(process)
    costs.begin()
    ready.go_on(process)
    if stage.kind == "relay":
        wait_until(lambda: -count(database, UNSENT), 0, college.said)
    elif stage.service == "analytics":
        wait_until(lambda: count(database, LOGGED), all_told(college), college.said)
    else:
        wanted = handled + ready.asked.size * stage.events
        wait_until(lambda: count(database, HANDLED), wanted, college.said)
    used = {cost.process: cost for cost in costs.end()}
    name = f"{stage.kind} {stage.service}: {stage.what}"
    result.profiles |= profiles.end_one(process, name)
    ready.pause(process)
    with database.engine.connect() as connection:
        rate = connection.execute(text(query)).scalar_one()
    if rate is not None:
        result.add(name, float(rate), "events/s")
    _cost(result, stage, name, used)


def _cost(result: Result, stage: Stage, name: str, used: dict[str, Cost]) -> None:
    """The process itself, its database and the broker; the rest is held."""
    parts = (f"{stage.kind} {stage.service}", f"PostgreSQL: {stage.service}", "RabbitMQ")
    for part in parts:
        if part in used:
            label = name if part == parts[0] else f"  … {part}"
            result.costs.append(Cost(label, used[part].cpu, used[part].memory, used[part].peak))


def _process(college: College, kind: str, service: str) -> Process:
    return next(p for p in college.processes if p.words[-2:] == [kind, service])
