"""Two relays of one service: when the one that works is killed or cut off, the other takes over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.account import Account
from tests.support.college import College
from tests.support.faulty import PATIENCE
from tests.support.process import Process
from tests.support.producer import SERVICE, Producer
from tests.support.wire import Wire

TOLD, AT_ONCE = 900, 3
LEASE = "2"  # seconds


class Pair:
    """Two relay processes; the first one works, and reaches its database by a wire of its own."""

    def __init__(self, college: College) -> None:
        self.producer = Producer(college.urls[SERVICE], college.amqp_uri)
        self.wire = Wire(college.urls[SERVICE])
        self.wire.mend()
        self.account = Account("two relays")
        start = {
            "module": "tests.support.mortal",
            "MORTAL_LEASE": LEASE,
            "MORTAL_PATIENCE": str(PATIENCE),
            "MORTAL_ORDER": str(college.folder / "nobody dies"),
        }
        self.first = college.run("relay", SERVICE, ENROLMENT_DATABASE_URL=self.wire.uri, **start)
        self.first.wait_said("relay works")
        self.second = college.run("relay", SERVICE, **start)
        self.second.wait_said("relay stands by")

    def tell(self, happens: Callable[[], None]) -> None:
        """Events, a few in each transaction; in the midst of them something happens."""
        for number in range(1, TOLD, AT_ONCE):
            self.producer.tell(number, number + AT_ONCE - 1)
            if number == TOLD // 3 + 1:
                happens()
        told = {str(number) for number in range(1, TOLD + 1)}
        self.account.attempted |= told
        self.account.acknowledged |= told

    def check(self) -> None:
        """All came, and in order: what came again counts where it came first."""
        self.producer.wait_sent()
        heard = list(dict.fromkeys(self.producer.heard()))
        self.account.found(map(str, heard))
        self.account.close()
        assert heard == list(range(1, TOLD + 1))


@pytest.fixture
def pair(college_of: Callable[..., College], tmp_path: Path) -> Iterator[Pair]:
    """Both run."""
    made = Pair(college_of(SERVICE))
    yield made
    made.wire.mend()
    made.producer.close()


def ends_well(process: Process) -> None:
    """Told to, it ends; nothing that it met was new to it."""
    assert process.stop() == 0
    assert "Traceback" not in process.said()


def test_the_one_that_works_is_killed(pair: Pair) -> None:
    pair.account.campaign = "two relays, the one that works is killed"
    pair.tell(pair.first.kill)
    pair.second.wait_said("relay works")
    pair.check()
    ends_well(pair.second)


def test_the_one_that_works_cannot_be_heard(pair: Pair) -> None:
    """Its database would hold its lock for it for hours; and nobody would send anything."""
    pair.account.campaign = "two relays, the one that works is in a black hole"
    pair.tell(pair.wire.black_hole)
    pair.second.wait_said("relay works")
    pair.check()
    pair.wire.mend()
    pair.first.wait_said("relay waits")
    ends_well(pair.first)
    ends_well(pair.second)
