"""``events tail``, ``report``, ``replay``: what was told is looked at, counted, and told again."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from click.testing import Result

from shared import clock, migrate
from shared.messaging import inbox
from shared.messaging.topology import SERVICES
from shared.persistence import Database
from shared.testing.builders import RUN, an_id
from tests.service.small_college import SmallCollege
from tests.support.bus import Bus
from tests.support.college import College
from tests.support.edge import client_of
from tests.support.process import WITHIN, until

Collegium = Callable[..., Result]
PRODUCERS = ("catalogue", "enrolment", "billing")


@pytest.fixture(scope="module")
def college(lasting_college: Callable[[], College]) -> College:
    """It has lived for some months; this process carried its events."""
    college = lasting_college()
    for name in SERVICES:
        migrate.upgrade(name, college.databases[name])
    try:
        live(college)
    finally:
        clock.travel(None)
    return college


def live(college: College) -> None:
    """Three people take part in a run."""
    at = college.databases
    small = SmallCollege(
        lambda name: client_of(name, at[name]), Bus(lambda name: at[name]), places=4
    )
    for number, audience in enumerate(("government", "academia", "civil_society"), 1):
        small.asks(number, audience)
    small.bus.settle()
    small.pays(2)
    small.on(clock.now() + timedelta(days=120))
    for number in (1, 2, 3):
        small.ends(number, "completed")
    small.post(f"/catalogue/v1/runs/{RUN}/deliver")
    small.bus.settle()


def handled(college: College) -> int:
    """How many events analytics has handled."""
    with college.databases["analytics"].reading() as session:
        return inbox.count(session)


def report(college: College, collegium: Collegium) -> str:
    """The figures, as one line of JSON."""
    return collegium(college, "report", "--biennium", "2021", "--json").stdout


def test_tail_shows_the_latest_of_all_in_order(college: College, collegium: Collegium) -> None:
    lines = collegium(college, "events", "tail", "--json", "-n", "1000").stdout.splitlines()
    told = [json.loads(line) for line in lines]
    assert {one["type"].split(".")[0] for one in told} == set(PRODUCERS)
    assert len({one["id"] for one in told}) == len(told)
    times = [one["time"] for one in told]
    assert times == sorted(times)
    (last,) = collegium(college, "events", "tail", "enrolment", "-n", "1").stdout.splitlines()
    assert "enrolment.completed.v1" in last
    assert collegium(college, "events", "tail", "-n", "0").stdout == ""


def test_report_counts_the_figures(college: College, collegium: Collegium) -> None:
    found = json.loads(report(college, collegium))
    assert (found["activities"], found["beneficiaries"], found["people"]) == (1, 3, 3)
    shown = collegium(college, "report", "--biennium", "2021").stdout
    assert "Biennium 2021-2022" in shown
    assert "3  beneficiaries" in shown
    for wrong in ("2022", "soon"):
        refused = collegium(college, "report", "--biennium", wrong, status=1).stderr
        assert refused.startswith("collegium: ")
        assert wrong in refused
        assert refused.count("\n") == 1


def test_a_replay_gives_a_lost_database_its_figures_back(
    college: College, collegium: Collegium, database: Callable[[str], str]
) -> None:
    before, events = report(college, collegium), handled(college)
    college.databases["analytics"].close()
    lost, college.urls["analytics"] = college.urls["analytics"], database("analytics")
    college.databases["analytics"] = Database(college.urls["analytics"])
    try:
        process = college.run("serve", "analytics")
        college.wait_ready("analytics")
        dry = collegium(college, "replay", "billing", "--to", "analytics", "--dry-run").stdout
        assert "events of billing would be sent to analytics." in dry
        assert handled(college) == 0
        for _ in range(2):  # the second time, everything is passed over
            for producer in PRODUCERS:
                collegium(college, "replay", producer, "--to", "analytics")
            until(lambda: handled(college) == events, WITHIN, "all is handled", college.said)
        assert process.stop() == 0  # and so everything that was sent
        assert report(college, collegium) == before
    finally:
        college.urls["analytics"] = lost


def test_a_replay_goes_only_to_one_that_listens(college: College, collegium: Collegium) -> None:
    refused = collegium(college, "replay", "billing", "--to", "catalogue", status=1)
    assert refused.stderr == (
        "collegium: catalogue does not listen to billing; those that do: enrolment, analytics\n"
    )


def test_tail_follows_what_is_told(college: College) -> None:
    process = college.run("events", "tail", "catalogue", "-f", "--json")
    process.wait_said("run_delivered")
    client = client_of("catalogue", college.databases["catalogue"])
    new = {"id": an_id(99), "code": "NEW", "titles": {"en": "New"}, "format": "webinar"}
    client.post("/catalogue/v1/courses", json=new | {"reporting_line": "portfolio"})
    client.post(f"/catalogue/v1/courses/{an_id(99)}/publish", json={})
    process.wait_said('"code": "NEW"')
