"""Facts folded again from the log while events come in: nobody sees a half, and nothing is missing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from threading import Event, Thread

import pytest
from sqlalchemy import text

from collegium import rebuilding
from services.analytics import handlers
from services.analytics.domain.biennium import Biennium
from services.analytics.store.shadow import FACTS, Shadow
from shared import migrate
from shared.errors import Unavailable
from shared.messaging.consumer import Consumer
from shared.persistence import Database
from shared.testing.builders import a_contribution_received, an_id
from tests.support.college import College
from tests.support.digest import digest
from tests.support.history import history
from tests.support.process import WITHIN, until
from tests.support.teller import Told

KNOWN = 200  # enrolments in the log


class Looking:
    """Somebody looks at the figures again and again; ``seen`` are the beneficiaries."""

    def __init__(self, database: Database) -> None:
        self.database, self.seen = database, list[int]()
        self._over = Event()
        self._thread = Thread(target=self._run)

    def __enter__(self) -> Looking:
        self._thread.start()
        until(lambda: self.seen, WITHIN, "somebody looks")
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._over.is_set():
            self.seen.append(beneficiaries(self.database))


def beneficiaries(database: Database) -> int:
    with database.reading() as session:
        return handlers.count_figures(session, Biennium(2021)).figures.beneficiaries


def hear(database: Database, events: Sequence[Told]) -> None:
    consumer = Consumer(database, handlers.table(), handlers.keep_event)
    consumer.handle([one.delivery() for one in events])


def gift(number: int) -> Told:
    """A live event: a fact of its own, that changes no beneficiaries."""
    given = an_id(1_000 + number)
    return Told(a_contribution_received(contribution_id=given), given)


@pytest.fixture
def undisturbed(database: Callable[[str], str]) -> Iterator[Database]:
    """It has heard the same and nothing befell it."""
    made = Database(database("analytics"))
    begin(made)
    yield made
    made.close()


@pytest.fixture
def college(college_of: Callable[..., College]) -> College:
    """Analytics, in whose facts everybody has completed everything."""
    made = college_of("analytics")
    begin(made.databases["analytics"])
    with made.databases["analytics"].engine.begin() as connection:
        connection.execute(text("UPDATE participations SET state = 'completed'"))
    return made


def begin(database: Database) -> None:
    migrate.upgrade("analytics", database)
    hear(database, list(history(KNOWN)))


def test_facts_are_folded_again_while_events_come_in(
    college: College, undisturbed: Database
) -> None:
    shown, live = college.databases["analytics"], list[Told]()
    wrong, right = beneficiaries(shown), beneficiaries(undisturbed)
    with Looking(shown) as looking:
        command = college.run("rebuild")
        while command.runs():
            live.append(gift(len(live)))
            hear(shown, live[-1:])
    assert command.wait() == 0, command.said()
    assert len({0, wrong, right}) == 3
    assert set(looking.seen) <= {wrong, right}
    assert looking.seen[0] == wrong
    check_same(shown, undisturbed, live)


def test_what_comes_just_before_the_swap_is_not_missing(
    college: College, undisturbed: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown, hold = college.databases["analytics"], Shadow.hold_the_log

    def late(shadow: Shadow) -> None:
        hear(shown, [gift(1)])
        hold(shadow)

    monkeypatch.setattr(Shadow, "hold_the_log", late)
    list(rebuilding.rebuild(shown.url))
    check_same(shown, undisturbed, [gift(1)])


def test_a_lost_connection_ends_it_and_changes_nothing(
    college: College, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another connection would not know the shadow: the names would mean what is shown."""
    shown = college.databases["analytics"]
    before = [digest(shown, table.name) for table in FACTS]
    monkeypatch.setattr(rebuilding, "BATCH", KNOWN)
    rebuilt = rebuilding.rebuild(shown.url)
    next(rebuilt)
    with shown.engine.begin() as connection:
        others = "pid != pg_backend_pid() AND datname = current_database()"
        query = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}"
        assert connection.execute(text(query)).all()
    with pytest.raises(Unavailable):
        list(rebuilt)
    assert [digest(shown, table.name) for table in FACTS] == before


def check_same(shown: Database, undisturbed: Database, live: Sequence[Told]) -> None:
    """Every fact is that of one who heard it all in order."""
    hear(undisturbed, live)
    for table in FACTS:
        assert digest(shown, table.name) == digest(undisturbed, table.name), table.name
