"""Databases are lost and put back, and the college goes on: what stood in the backup stands, once.

The rules are in docs/operating.md, "Back up and restore": all four to one moment, or a consumer alone.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import product
from pathlib import Path

import pytest
from click.testing import Result

from shared.messaging import topology
from shared.messaging.topology import SERVICES
from shared.testing.postgresql import PostgreSQL
from tests.support import asking, backup
from tests.support.account import Account
from tests.support.college import College
from tests.support.load import Load
from tests.support.process import WITHIN, until
from tests.support.reckoning import is_quiet, reckon, standing
from tests.support.running import Running

Collegium = Callable[..., Result]
SIZE, SECONDS = 24, 3.0


@dataclass
class Lived:
    """A college that people ask for something, and whose databases can be put back."""

    college: College
    run_id: str
    chance: random.Random

    @contextmanager
    def asked(self, account: Account) -> Iterator[Load]:
        """Meanwhile people ask, and all of them are answered."""
        load = Load(self.college, account, self.chance, patient=1.0)
        with load.during(asking.questions(self.run_id, self.chance), SIZE, SECONDS):
            yield load
        assert account.acknowledged == account.attempted

    def settle(self) -> None:
        quiet = partial(is_quiet, self.college.databases)
        until(quiet, WITHIN, "all is handled", self.college.said)

    def stop(self) -> None:
        """No service changes anything any more."""
        for process in backup.services(self.college):
            assert process.stop() == 0

    def start(self) -> None:
        for process in backup.services(self.college):
            process.start()
        for name in SERVICES:
            self.college.wait_ready(name)


@pytest.fixture(scope="module")
def lived(lasting_college: Callable[[], College]) -> Lived:
    college = lasting_college()
    college.serve()
    return Lived(college, asking.found(Running(college)), random.Random(7))


def replays(college: College, collegium: Collegium, to: tuple[str, ...]) -> None:
    """Each of these hears again what all it listens to have told."""
    for producer, consumer in product(SERVICES, to):
        if producer in topology.SUBSCRIPTIONS[consumer]:
            collegium(college, "replay", producer, "--to", consumer)


def test_all_four_are_put_back_to_one_moment(
    lived: Lived, postgresql: PostgreSQL, collegium: Collegium, tmp_path: Path
) -> None:
    """The backup is taken while people ask; when it is put back, what came later is gone everywhere."""
    college, account = lived.college, Account("all four databases are put back")
    before = standing(college.databases)
    with lived.asked(account) as load:
        load.wait_answered(SIZE // 4)
        in_backup = set(account.acknowledged)
        lived.stop()
        taken = backup.dump(college, tmp_path / "backup")
        lived.start()
    later = Account("after the backup")
    with lived.asked(later):
        pass
    lived.settle()
    assert account.attempted | later.attempted <= standing(college.databases)

    for process in college.processes:
        assert process.stop() == 0
    backup.put_back(college, postgresql, taken, SERVICES)
    backup.empty_queues(college, SERVICES)
    for process in college.processes:
        process.start()
    for name in SERVICES:
        college.wait_ready(name)
    replays(college, collegium, SERVICES)  # what stood in a queue at that moment
    lived.settle()
    account.acknowledged = in_backup
    reckon(college.databases, account, before)
    account.close()
    assert not later.attempted & standing(college.databases)


def test_a_consumer_alone_is_put_back_to_an_earlier_moment(
    lived: Lived, postgresql: PostgreSQL, collegium: Collegium, tmp_path: Path
) -> None:
    college, account = lived.college, Account("analytics alone is put back")
    before = standing(college.databases)
    with lived.asked(account) as load:
        load.wait_answered(SIZE // 4)
        taken = backup.dump(college, tmp_path / "backup")  # it goes on: one database is one moment
    lived.settle()
    analytics = [one for one in college.processes if "analytics" in one.words]
    for process in analytics:
        assert process.stop() == 0
    backup.put_back(college, postgresql, taken, ["analytics"])
    for process in analytics:
        process.start()
    college.wait_ready("analytics")
    replays(college, collegium, ("analytics",))
    lived.settle()
    reckon(college.databases, account, before)
    account.close()
