"""Analytics on a real PostgreSQL: several instances fold at once, and figures are as on SQLite."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import text

from services.analytics import handlers
from services.analytics.domain.biennium import Biennium
from services.analytics.store import Facts, Store
from shared import migrate
from shared.events.envelope import Delivery, open_delivery
from shared.persistence import Database
from shared.testing.builders import (
    a_completed,
    a_contribution_received,
    a_no_show,
    an_id,
    an_income_recognised,
)
from shared.testing.told import told as outbox_of
from tests.service.analytics.telling import Hearer, a_delivered_run, a_learner, a_place, told
from tests.support.process import WITHIN, until

RUNS, PLACES = 5, 300


@pytest.fixture
def hearer(database: Callable[[str], str]) -> Iterator[Hearer]:
    """Hears events into a new PostgreSQL database."""
    opened = Database(database("analytics"), pool_size=10)
    migrate.upgrade("analytics", opened)
    yield Hearer(opened)
    opened.close()


def a_history() -> list[Delivery]:
    """Some runs with all their people, a third of whom completed, and some did not come."""
    history: list[Delivery] = [told(a_contribution_received())]
    for number in range(RUNS):
        history += a_delivered_run(an_id(5000 + number), themes=("un_knowledge", "peace_security"))
    for number in range(PLACES):
        run, learner = an_id(5000 + number % RUNS), a_learner(number % 100)
        history += a_place(number, run, learner)
        ended = {
            "enrolment_id": an_id(100 + number),
            "run_id": run,
            "learner_id": learner.learner_id,
        }
        history.append(told(an_income_recognised(recognition_id=an_id(7000 + number))))
        if number % 3 == 0:
            history.append(told(a_no_show(**ended), 3))
        if number % 9 == 0:
            history.append(told(a_completed(**ended), 4))
    return history


def batches(history: list[Delivery], seed: int) -> list[list[Delivery]]:
    """The history in an order of its own, in batches."""
    shuffled = random.Random(seed).sample(history, len(history))
    return [shuffled[first : first + 50] for first in range(0, len(shuffled), 50)]


def test_the_figures_are_those_of_sqlite(hearer: Hearer, tmp_path: Path) -> None:
    sqlite = Database(f"sqlite:///{tmp_path}/analytics.sqlite3")
    migrate.upgrade("analytics", sqlite)
    other = Hearer(sqlite)
    for one in (hearer, other):
        one.hears(a_history())
    sqlite.close()
    assert hearer.written() == other.written()
    assert hearer.figures().beneficiaries == PLACES * 2 // 3 + PLACES // 9 + 1
    assert not hearer.failed()


def test_two_instances_that_hear_the_same_history_at_once_count_it_once(hearer: Hearer) -> None:
    history = a_history()
    seen: list[int] = []

    def fold(seed: int) -> None:
        for batch in batches(history, seed):
            hearer.hears(batch)

    def read_on() -> None:
        with hearer.database.reading() as session:
            rows = Store(session).events_after(seen[-1] if seen else 0, len(history))
            seen.extend(row.position for row in rows)

    with ThreadPoolExecutor(2) as threads:
        folding = [threads.submit(fold, seed) for seed in (1, 2)]
        while not all(one.done() for one in folding):
            read_on()  # as `events tail` does: what it has passed it does not look for again
        for one in folding:
            one.result()
    read_on()
    figures = hearer.figures()
    assert (figures.activities, figures.people) == (RUNS, 100)
    assert figures.beneficiaries == PLACES * 2 // 3 + PLACES // 9 + 1
    assert not hearer.failed()
    with hearer.database.reading() as session:
        kept = Store(session).events_after(0, len(history) + 1)
    assert [row.position for row in kept] == seen


def test_a_position_is_seen_only_when_all_below_it_are(hearer: Hearer) -> None:
    """One instance has given out a position and not committed yet: the other one waits."""
    query = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")

    def waiting() -> bool:
        with hearer.database.reading() as session:
            return bool(session.scalar(query))

    with ThreadPoolExecutor(1) as threads:
        with hearer.database.transaction() as work:
            envelope = open_delivery(told(a_completed(), 3), work.now)
            handlers.keep_event(work, envelope)
            Facts.of(work.session).write(work.session)
            other = threads.submit(hearer.hears, told(a_no_show(), 4))
            until(lambda: other.done() or waiting(), WITHIN, "the other one reaches the log")
            assert not other.done()
        other.result()
    with hearer.database.reading() as session:
        types = [row.type for row in Store(session).events_after(0, 10)]
    assert types == ["enrolment.completed.v1", "enrolment.no_show.v1"]


def test_figures_are_counted_at_one_moment_while_events_come_in(hearer: Hearer) -> None:
    with hearer.database.reading() as session:
        store = Store(session)
        store.see_one_moment()
        assert store.log_position() == 0
        hearer.hears(a_history())
        counted = handlers.count_figures(session, Biennium(2021))
    assert (counted.log_position, counted.figures.are_empty) == (0, True)
    assert not hearer.figures().are_empty


def test_one_report_asked_for_twice_at_once_is_published_once(hearer: Hearer) -> None:
    hearer.hears(a_history())

    def publish(_: int) -> str:
        with hearer.database.transaction() as work:
            return handlers.publish_report(work, an_id(1), Biennium(2021)).sha256

    with ThreadPoolExecutor(4) as threads:
        hashes = list(threads.map(publish, range(4)))
    assert len(set(hashes)) == 1
    assert len(outbox_of(hearer.database)) == 1
