"""A campaign: while people ask the college for something, something happens to it; all is counted."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.support import asking, reckoning
from tests.support.account import Account
from tests.support.embedded import EmbeddedCollege
from tests.support.faulty import FaultyCollege
from tests.support.load import Load
from tests.support.process import until
from tests.support.running import Running

QUIET_WITHIN = 300.0  # seconds


@dataclass
class Campaigns:
    """Campaigns against one college that runs. ``known``: what the earlier ones left."""

    college: FaultyCollege | EmbeddedCollege
    chance: random.Random
    run_id: str = ""
    known: set[str] = field(default_factory=set)

    def begin(self) -> None:
        """Found the college."""
        self.run_id = asking.found(Running(self.college))
        self.wait_quiet()
        self.known = reckoning.standing(self.college.databases)

    def run(
        self,
        name: str,
        mishap: Callable[[], None],
        *,
        size: int,
        seconds: float,
    ) -> Account:
        """Ask ``size`` questions in so many seconds; when a fifth is answered, the mishap happens. It
        returns when everything runs again, and people ask as long as it lasts.
        """
        account = Account(name)
        load = Load(self.college, account, random.Random(self.chance.random()))
        # Of their own: they are asked in another thread than mishaps are drawn in.
        own = random.Random(self.chance.random())
        with load.during(asking.questions(self.run_id, own), size, seconds):
            load.wait_answered(size // 5)
            mishap()
        self.wait_quiet()
        reckoning.reckon(self.college.databases, account, self.known)
        self.known |= account.attempted
        return account

    def wait_quiet(self) -> None:
        """Until everything that was told has been handled by everybody."""
        databases = self.college.databases
        until(lambda: reckoning.is_quiet(databases), QUIET_WITHIN, "all is quiet", self.left)

    def left(self) -> str:
        """What has not come to its end, and what the processes said."""
        lines = "\n".join(reckoning.disagreements(self.college.databases))
        return f"{lines}\n{self.college.said()}"


def killed_at_random(college: EmbeddedCollege, chance: random.Random, times: int) -> None:
    """The embedded college is killed so many times, whatever it does, and started again."""
    for _ in range(times):
        time.sleep(chance.uniform(0.1, 1.5))
        college.process.kill()
        college.start_again()
