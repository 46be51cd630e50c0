"""Campaign: a run with few places, and many who want one, at four instances of enrolment over HTTP.

People ask; meanwhile who holds a place cancels, is refused by billing, is not paid for in time, or is
confirmed first. Whenever one looks, no place too many is given, and none is free while somebody waits.
"""

from __future__ import annotations

import itertools
import random
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.enrolment.domain.states import HOLDS_A_PLACE
from services.enrolment.store import EnrolmentRow
from shared import migrate
from shared.events import enrolment
from shared.messaging import failures
from shared.messaging.tables import outbox
from shared.persistence import Database
from shared.testing.told import told
from tests.support.account import Account
from tests.support.college import College
from tests.support.crowd import Crowd
from tests.support.instances import Instances
from tests.support.process import WITHIN, until
from tests.support.watch import Watch

INSTANCES, CALLERS, PLACES = 4, 8, 10
RUNS = 500_000_000  # the number of the first run
ASKED = (enrolment.Requested, enrolment.Waitlisted)
ENDED = (enrolment.Cancelled, enrolment.Rejected, enrolment.Expired)


def contested(college: College, size: int, seconds: float) -> Account:
    """``size`` people want the places of one run; as many again those of another, until the time is
    over. The college has enrolment, and nothing runs."""
    account = Account(f"{PLACES} places for {size} people at {INSTANCES} instances")
    database = college.databases["enrolment"]
    migrate.upgrade("enrolment", database)
    instances, chance = Instances(college, "enrolment", INSTANCES), random.Random(2022)
    crowd = Crowd(college, instances.urls, account, chance)
    end, turn = time.monotonic() + seconds, 0
    with Watch(database, watched) as watch:
        while not turn or time.monotonic() < end:
            people = range(turn * size + 1, (turn + 1) * size + 1)
            crowd.has_a_run(RUNS + turn, PLACES, people)
            _play(crowd, people)
            turn += 1
    _count(account, database)
    for line in watch.trouble:
        account.wrong(line)
    print(f"{watch.looks} looks at the places meanwhile")
    return account


def watched(session: Session) -> list[str]:
    """No run has given more places than it has, nor keeps one free while somebody waits."""
    states: dict[str, Counter[str]] = {}
    for run, state in session.execute(select(EnrolmentRow.run_id, EnrolmentRow.state)):
        states.setdefault(run, Counter())[state] += 1
    found: list[str] = []
    for run, counts in states.items():
        taken = sum(counts[state] for state in HOLDS_A_PLACE)
        if taken > PLACES:
            found.append(f"run {run} gave {taken} places")
        if taken < PLACES and counts["waitlisted"]:
            found.append(f"run {run} gave {taken} places, and {counts['waitlisted']} wait")
    return found


def _play(crowd: Crowd, people: Sequence[int]) -> None:
    """All ask, and holders lose their places until nobody waits."""
    with ThreadPoolExecutor(CALLERS) as callers:
        asking = [callers.submit(crowd.asks, number) for number in people]
        while not all(one.done() for one in asking) or crowd.in_states("waitlisted"):
            _some_lose_theirs(crowd, callers)
        for one in asking:
            one.result()


def _some_lose_theirs(crowd: Crowd, callers: ThreadPoolExecutor) -> None:
    """Half of those who hold a place lose it, each in one of the ways, all at once."""
    held = crowd.in_states(*HOLDS_A_PLACE)
    chosen = crowd.chance.sample(held, len(held) // 2)
    ways = (crowd.cancels, crowd.is_refused, crowd.expires, crowd.is_confirmed_and_cancels)
    losing = [
        callers.submit(way, who) for way, who in zip(itertools.cycle(ways), chosen, strict=False)
    ]
    for one in losing:
        one.result()

    def are_out() -> bool:
        return not set(chosen) & set(crowd.in_states(*HOLDS_A_PLACE))

    until(are_out, WITHIN, "they have lost it", crowd.college.said)


def _count(account: Account, database: Database) -> None:
    """Each asked once, each ended once, and nobody was offered a place twice."""
    account.found(_told(database, "asks", *ASKED).elements())
    account.found(_told(database, "ends", *ENDED).elements())
    for who, times in _told(database, "is offered", enrolment.PlaceOffered).items():
        if times > 1:
            account.wrong(f"{who} {times} times")
    with database.reading() as session:
        steps = Counter(session.execute(select(outbox.c.subject, outbox.c.version)).all())
        for (who, version), times in steps.items():
            if times > 1:
                account.wrong(
                    f"{who} has {times} steps number {version}: one did not see the other"
                )
        for row in failures.listing(session):
            account.wrong(f"could not handle {row.type}: {row.error}")


def _told(database: Database, what: str, *classes: type[Any]) -> Counter[str]:
    return Counter(f"{what} {one.enrolment_id}" for one in told(database, *classes))
