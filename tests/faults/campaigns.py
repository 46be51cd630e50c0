"""The campaigns about money, places, order and history: short in ``make test``, long in ``make soak``.
Each wants a college of its own, in which nothing runs, and returns its account."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from shared.messaging.topology import SERVICES
from tests.faults.at_once import at_the_same_moment
from tests.faults.backlog import drained
from tests.faults.fund import the_last_of_a_fund
from tests.faults.numbers import numbered
from tests.faults.order import reordered
from tests.faults.places import contested
from tests.faults.poison import bad_among_good
from tests.faults.replay import caught_up
from tests.support.account import Account
from tests.support.college import College


@dataclass(frozen=True)
class Campaign:
    """``run(college, size, seconds)`` wants a college with these services; ``size`` is that of
    ``make test``."""

    run: Callable[[College, int, float], Account]
    services: tuple[str, ...]
    size: int


CAMPAIGNS = (
    Campaign(at_the_same_moment, ("analytics",), 1_000),
    Campaign(reordered, ("billing", "analytics"), 80),
    Campaign(bad_among_good, ("enrolment", "billing"), 100),
    Campaign(the_last_of_a_fund, ("billing",), 50),
    Campaign(numbered, ("billing",), 80),
    Campaign(contested, ("enrolment",), 80),
    Campaign(caught_up, SERVICES, 2_000),
    Campaign(drained, ("analytics",), 2_000),
)
