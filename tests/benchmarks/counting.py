"""How far the college is, asked in SQL, and seldom enough to cost next to nothing."""

from __future__ import annotations

import time
from collections.abc import Callable

from sqlalchemy import text

from shared.persistence import Database
from tests.support.college import College

LONGEST = 3600.0  # seconds; more than any backlog takes
COUNTED = "SELECT count(*) FROM participations WHERE state = 'confirmed'"
TOLD = "SELECT count(*) FROM outbox"
UNSENT = "SELECT count(*) FROM outbox WHERE sent_at IS NULL"
LOGGED = "SELECT count(*) FROM events"
HANDLED = "SELECT count(*) FROM inbox"


def count(database: Database, query: str) -> int:
    """One number."""
    with database.engine.connect() as connection:
        return int(connection.execute(text(query)).scalar_one())


def all_told(college: College) -> int:
    """How many events all services have told."""
    return sum(count(database, TOLD) for database in college.databases.values())


def wait_until(reached: Callable[[], int], wanted: int, said: Callable[[], str] = str) -> None:
    """Until the number is there; asks the more often the nearer it is."""
    begun = time.perf_counter()
    first = now = reached()
    while now < wanted:
        spent = time.perf_counter() - begun
        if spent > LONGEST:
            raise AssertionError(f"{now} of {wanted} after {spent:.0f} s\n{said()}")
        rate = (now - first) / spent if now > first else 0.0
        time.sleep(min(max((wanted - now) / rate / 4, 0.005), 0.25) if rate else 0.05)
        now = reached()


def wait_all_counted(college: College, enrolments: int) -> None:
    """Until so many enrolments are counted and analytics has every event that anybody told."""
    analytics = college.databases["analytics"]
    wait_until(lambda: count(analytics, COUNTED), enrolments, college.said)
    while count(analytics, LOGGED) < all_told(college):
        time.sleep(0.01)
