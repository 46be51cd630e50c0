"""Facts folded anew from the log: what was wrong in them is gone, and nothing else changes."""

from __future__ import annotations

from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import select, text

from collegium import rebuilding
from collegium.cli import main
from services.analytics.store import Store
from services.analytics.store.shadow import FACTS
from shared.testing.builders import a_completed, a_contribution_received, an_id
from tests.service.analytics.telling import Hearer, a_delivered_run, a_learner, a_place, told

PLACES = 30


@pytest.fixture
def history(hearer: Hearer) -> Hearer:
    """It has heard of a run and its people."""
    hearer.hears(a_delivered_run(), told(a_contribution_received()))
    for number in range(PLACES):
        hearer.hears(a_place(number, learner=a_learner(number)))
    return hearer


def facts(hearer: Hearer) -> dict[str, list[Any]]:
    """All rows of all fact tables."""
    with hearer.database.reading() as session:
        return {table.name: sorted(session.execute(select(table)), key=repr) for table in FACTS}


def spoil(hearer: Hearer) -> None:
    """As a bug of an older release might have left them."""
    with hearer.database.engine.begin() as connection:
        connection.execute(text("UPDATE participations SET state = 'no_show', ways = 'nothing'"))
        connection.execute(text("DELETE FROM contributions"))
        connection.execute(text("UPDATE activities SET delivered_on = '2019-05-06'"))
        connection.execute(text("INSERT INTO activity_themes VALUES ('nowhere', 'magic')"))


def rebuild(hearer: Hearer) -> int:
    """How many events were folded."""
    return list(rebuilding.rebuild(hearer.database.url))[-1].events


def test_the_facts_are_those_of_the_log(history: Hearer) -> None:
    before, written = facts(history), history.written()
    spoil(history)
    assert history.written() != written
    assert rebuild(history) == 3 + 2 * PLACES
    assert (facts(history), history.written()) == (before, written)
    assert rebuild(history) == 3 + 2 * PLACES
    assert facts(history) == before


def test_what_comes_afterwards_is_folded_on_top(history: Hearer) -> None:
    rebuild(history)
    history.hears(told(a_completed(enrolment_id=an_id(100), run_id=an_id(2)), 3))
    history.hears(a_place(PLACES))
    assert history.figures().beneficiaries == PLACES + 1


def test_the_batches_fit_together(history: Hearer, monkeypatch: pytest.MonkeyPatch) -> None:
    before = facts(history)
    monkeypatch.setattr(rebuilding, "BATCH", 7)
    steps = [(one.events, one.position) for one in rebuilding.rebuild(history.database.url)]
    assert steps == sorted(steps)
    assert [events for events, _ in steps[:3]] == [7, 14, 21]
    assert facts(history) == before


def test_one_that_ends_early_changes_nothing(history: Hearer) -> None:
    spoil(history)
    before = facts(history)
    steps = rebuilding.rebuild(history.database.url)
    next(steps)
    steps.close()
    assert facts(history) == before


def test_an_empty_log_gives_empty_facts(hearer: Hearer) -> None:
    spoil(hearer)
    assert rebuild(hearer) == 0
    assert not any(facts(hearer).values())


def test_the_command_tells_what_it_did(history: Hearer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANALYTICS_DATABASE_URL", history.database.url)
    spoil(history)
    done = CliRunner().invoke(main, ["rebuild"])
    assert done.exit_code == 0, done.output
    with history.database.reading() as session:
        position = Store(session).log_position()
    count = 3 + 2 * PLACES
    assert done.stdout == f"{count} events folded, up to position {position} of the log.\n"
    assert history.figures().beneficiaries == PLACES
    told_json = CliRunner().invoke(main, ["rebuild", "--json"]).stdout
    assert told_json.startswith(f'{{"events": {count}, "position": {position}, "seconds": ')
