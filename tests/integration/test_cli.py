"""The operator's commands: looking at events, at what failed, trying again, giving up, replaying."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from collegium.cli import main
from shared import clock, migrate
from shared.messaging import inbox
from shared.messaging.topology import SERVICES
from tests.service.shared.deliveries import LATER, POISON, Hearer, requested, undecodable
from tests.service.small_college import SmallCollege
from tests.support.bus import Bus
from tests.support.college import College
from tests.support.edge import client_of
from tests.support.process import WITHIN, until

Collegium = Callable[..., Result]


@pytest.fixture
def collegium(monkeypatch: pytest.MonkeyPatch) -> Collegium:
    """``collegium(college, "failed", "list", "billing")``: the command, with that college's settings."""

    def run(college: College, *words: str, status: int = 0, answer: str = "") -> Result:
        for name, value in college.environ().items():
            monkeypatch.setenv(name, value)
        done = CliRunner().invoke(main, list(words), input=answer)
        assert done.exit_code == status, done.output
        return done

    return run


@pytest.fixture
def hearer(college_of: Callable[..., College]) -> Hearer:
    """Enrolment, with three events that could not be handled: numbers 1 to 3."""
    college = college_of("enrolment")
    migrate.upgrade("enrolment", college.databases["enrolment"])
    hearer = Hearer(college.databases["enrolment"])
    hearer.college = college  # type: ignore[attr-defined]
    hearer.hears(requested(1, POISON))
    hearer.hears(requested(2, LATER))
    hearer.hears(undecodable(3))
    return hearer


class TestFailed:
    """``failed``, over the three events of ``hearer``."""

    @pytest.fixture
    def failed(self, hearer: Hearer, collegium: Collegium) -> Collegium:
        """``failed("list")``: of enrolment."""
        college = hearer.college  # type: ignore[attr-defined]

        def run(step: str, *words: str, **options: Any) -> Result:
            return collegium(college, "failed", step, "enrolment", *words, **options)

        return run

    def test_list(self, failed: Collegium) -> None:
        rows = json.loads(failed("list", "--json").stdout)
        assert [(row["id"], row["kind"], row["status"]) for row in rows] == [
            (3, "undecodable", "parked"),
            (2, "waiting", "retrying"),
            (1, "failed", "retrying"),
        ]
        assert [
            row["id"] for row in json.loads(failed("list", "--limit", "1", "--json").stdout)
        ] == [3]
        parked = failed("list", "--status", "parked", "--json").stdout
        assert [row["id"] for row in json.loads(parked)] == [3]
        assert "ZeroDivisionError" in failed("list").stdout
        assert failed("list", "--status", "handled").stdout == "No failed events in enrolment.\n"

    def test_show(self, failed: Collegium) -> None:
        shown = json.loads(failed("show", "3", "--json").stdout)
        assert (shown["event_id"], shown["exchange"]) == ("event-3", "enrolment.events")
        assert shown["body"] == "\\xff\x00{"
        assert json.loads(shown["headers"])["cloudEvents_id"] == "event-3"
        assert "error:            ZeroDivisionError: a bug" in failed("show", "1").stdout
        nothing = failed("show", "9", status=1)
        assert nothing.stderr == (
            "collegium: no failed event 9: `collegium failed list` shows them\n"
        )

    def test_redrive(self, failed: Collegium, hearer: Hearer) -> None:
        hearer.refused.clear()
        done = failed("redrive", "1")
        assert done.stdout.startswith("1 to be tried again")
        assert hearer.consumer.retry_due() >= 1
        assert [row.id for row in hearer.failed("handled")][:1] == [1]
        failed("redrive", "--all")
        assert hearer.consumer.retry_due() == len(json.loads(failed("list", "--json").stdout)) + 1
        assert [row.id for row in hearer.failed()] == [3]
        assert "name the ids" in failed("redrive", status=2).stderr
        assert "is handled: it cannot be re-driven" in failed("redrive", "1", status=1).stderr

    def test_discard(self, failed: Collegium, hearer: Hearer) -> None:
        failed("discard", "1", answer="n\n", status=1)
        assert len(hearer.failed()) == 3
        failed("discard", "1", answer="y\n")
        failed("discard", "2", "3", "--yes")
        assert hearer.failed() == []
        assert [
            row["id"]
            for row in json.loads(failed("list", "--status", "discarded", "--json").stdout)
        ]
        assert failed("discard", "1", "--yes", status=1).stderr.startswith(
            "collegium: failed event 1"
        )

    def test_a_redrive_of_several_is_all_or_nothing(
        self, failed: Collegium, hearer: Hearer
    ) -> None:
        failed("redrive", "3", "9", status=1)
        assert hearer.failed()[-1].status == "parked"


class TestHistory:
    """``events tail``, ``report`` and ``replay``, over a college that has lived for two years."""

    @pytest.fixture
    def college(self, college_of: Callable[..., College]) -> Iterator[College]:
        """Its databases are real; what happened went from one to the other in this process."""
        college = college_of(*SERVICES)
        for name in SERVICES:
            migrate.upgrade(name, college.databases[name])
        small = SmallCollege(
            lambda name: client_of(name, college.databases[name]),
            Bus(lambda name: college.databases[name]),
            places=4,
        )
        for number, audience in enumerate(("government", "academia", "civil_society"), 1):
            small.asks(number, audience)
        small.bus.settle()
        small.pays(2)
        small.bus.settle()
        for number in (1, 2, 3):
            small.ends(number, "completed")
        clock.travel(clock.now() + timedelta(days=120))
        small.post(
            f"/catalogue/v1/runs/{small.get('/enrolment/v1/enrolments')['items'][0]['run_id']}/deliver"
        )
        small.bus.settle()
        clock.travel(None)
        yield college

    def test_tail(self, college: College, collegium: Collegium) -> None:
        lines = collegium(college, "events", "tail", "--json", "-n", "1000").stdout.splitlines()
        told = [json.loads(line) for line in lines]
        assert {one["type"].split(".")[0] for one in told} == {"catalogue", "enrolment", "billing"}
        times = [one["time"] for one in told]
        assert times == sorted(times)
        (last,) = collegium(college, "events", "tail", "enrolment", "-n", "1").stdout.splitlines()
        assert "enrolment.completed.v1" in last
        assert collegium(college, "events", "tail", "-n", "0").stdout == ""

    def test_tail_follows(self, college: College) -> None:
        process = college.run("events", "tail", "catalogue", "-f", "--json")
        process.wait_said("run_delivered")
        client = client_of("catalogue", college.databases["catalogue"])
        course = {"code": "NEW", "titles": {"en": "New"}, "format": "webinar"}
        made = client.post("/catalogue/v1/courses", json=course | {"reporting_line": "portfolio"})
        client.post(f"/catalogue/v1/courses/{made.json['id']}/publish", json={})
        process.wait_said('"code": "NEW"')

    def test_report(self, college: College, collegium: Collegium) -> None:
        found = json.loads(collegium(college, "report", "--biennium", "2021", "--json").stdout)
        assert (found["activities"], found["beneficiaries"], found["people"]) == (1, 3, 3)
        shown = collegium(college, "report", "--biennium", "2021").stdout
        assert "Biennium 2021-2022" in shown
        assert "3 beneficiaries" in shown
        wrong = collegium(college, "report", "--biennium", "2022", status=1)
        assert wrong.stderr.startswith("collegium: ")
        assert wrong.stderr.count("\n") == 1

    def test_replay_gives_a_lost_database_its_figures_back(
        self, college: College, collegium: Collegium, database: Callable[[str], str]
    ) -> None:
        before = collegium(college, "report", "--biennium", "2021", "--json").stdout
        handled = count(college)
        college.databases["analytics"].close()
        college.urls["analytics"] = database("analytics")
        college.databases["analytics"] = type(college.databases["analytics"])(
            college.urls["analytics"]
        )
        college.run("serve", "analytics")
        college.wait_ready("analytics")
        dry = collegium(college, "replay", "billing", "--to", "analytics", "--dry-run").stdout
        assert "events of billing would be sent to analytics." in dry
        for _ in range(2):  # the second time, everything is passed over
            for producer in ("catalogue", "enrolment", "billing"):
                collegium(college, "replay", producer, "--to", "analytics")
            until(lambda: count(college) == handled, WITHIN, "all is handled", college.said)
        assert collegium(college, "report", "--biennium", "2021", "--json").stdout == before

    def test_replay_to_one_that_does_not_listen(
        self, college: College, collegium: Collegium
    ) -> None:
        refused = collegium(college, "replay", "billing", "--to", "catalogue", status=1)
        assert refused.stderr == (
            "collegium: catalogue does not listen to billing; those that do: enrolment, analytics\n"
        )


def count(college: College) -> int:
    """How many events analytics has handled."""
    with college.databases["analytics"].reading() as session:
        return inbox.count(session)


@pytest.mark.parametrize(
    "words", [["failed", "list", "enrolment"], ["events", "tail", "enrolment"]]
)
def test_a_database_without_tables_is_told_in_one_line(
    college_of: Callable[..., College], collegium: Collegium, words: list[str]
) -> None:
    refused = collegium(college_of("enrolment"), *words, status=1)
    assert refused.stderr.count("\n") == 1
    assert "collegium migrate" in refused.stderr


def test_migrate_may_be_run_again(college_of: Callable[..., College], collegium: Collegium) -> None:
    college = college_of("billing")
    for _ in range(2):
        collegium(college, "migrate", "billing")
    with college.databases["billing"].reading() as session:
        assert session.execute(text("SELECT count(*) FROM alembic_version")).scalar() == 1
