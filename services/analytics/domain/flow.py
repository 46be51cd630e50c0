"""What followed from one request: its events in their order, by the service that told each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Step:
    """One event of the log, without anything of what it says."""

    position: int
    type: str  # enrolment.requested.v1
    time: datetime
    correlation_id: str

    @property
    def producer(self) -> str:
        """The service that told it."""
        return self.type.split(".")[0]

    @property
    def name(self) -> str:
        """``requested``"""
        return self.type.split(".")[1]


@dataclass(frozen=True, slots=True)
class Flow:
    """All that followed from one request, as far as it is known; never empty."""

    correlation_id: str
    steps: tuple[Step, ...]


def flows(steps: Iterable[Step], most: int) -> list[Flow]:
    """The steps by what they go back to: at most so many flows, the one that moved last first."""
    found: dict[str, list[Step]] = {}
    for step in sorted(steps, key=lambda one: one.position):
        found.setdefault(step.correlation_id, []).append(step)
    newest = sorted(found.items(), key=lambda one: -one[1][-1].position)
    return [Flow(key, tuple(of_one)) for key, of_one in newest[:most]]
