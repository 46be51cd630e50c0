"""Histories told again: to one who has nothing, and to one who has it all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from services.billing import handlers
from shared import migrate
from shared.messaging import inbox, outbox
from shared.messaging.consumer import Consumer
from shared.messaging.topology import SERVICES
from shared.persistence import Database
from shared.testing.builders import a_run_scheduled, an_id
from tests.faults.replay import rebuilt
from tests.support.books.standing import standing
from tests.support.college import College
from tests.support.history import write
from tests.support.lives import agree, lives
from tests.support.process import WITHIN, until
from tests.support.teller import Told, delivery_of

LAST = Told(a_run_scheduled(run_id=an_id(999)), an_id(999))


def test_a_history_is_rebuilt_and_its_rate_is_told(college_of: Callable[..., College]) -> None:
    done = rebuilt(college_of(*SERVICES), size=2_000)
    assert done["events"]


def test_a_replay_changes_nothing_for_who_has_it_all(college_of: Callable[..., College]) -> None:
    """Billing, whose effects would be money."""
    college = college_of("catalogue", "enrolment", "billing")
    for name, one in college.databases.items():
        migrate.upgrade(name, one)
    billing = college.databases["billing"]
    agree(billing)
    count = write(college.databases, lives(60), sent=True)
    consumer = Consumer(billing, handlers.table())
    for producer in ("catalogue", "enrolment"):
        with college.databases[producer].reading() as session:
            rows = outbox.after(session, 0, count)
        consumer.handle([delivery_of(row, f"{producer}.events") for row in rows])
    before = _all_of(billing)
    assert before["handled"] == count
    process = college.run("serve", "billing")
    for producer in ("catalogue", "enrolment"):
        assert college.run("replay", producer, "--to", "billing").wait(WITHIN) == 0
    process.wait_said("listening")
    write(college.databases, [LAST], sent=True)  # when this is handled, so is all before it
    assert college.run("replay", "catalogue", "--to", "billing").wait(WITHIN) == 0
    until(lambda: _all_of(billing)["handled"] == count + 1, WITHIN, "all is heard", college.said)
    assert _all_of(billing) == before | {"handled": count + 1}


def _all_of(database: Database) -> dict[str, Any]:
    with database.reading() as session:
        ends = {"handled": inbox.count(session), "told": outbox.end(session)}
        return standing(session) | ends
