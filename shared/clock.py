"""The only clock. Rules get the time as an argument; the edge asks here.

``travel`` moves this process's clock (the demo plays past bienniums, tests play deadlines); the
clock then runs on from there.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_offset = timedelta(0)


def now() -> datetime:
    """The present moment, in UTC, with its time zone."""
    return datetime.now(UTC) + _offset


def real() -> datetime:
    """The present moment, also while the clock travels: for sessions and tokens."""
    return datetime.now(UTC)


def travel(moment: datetime | None) -> None:
    """Let the clock stand at ``moment`` now and run on from there; ``None`` returns to real time."""
    global _offset  # noqa: PLW0603  one clock a process
    _offset = timedelta(0) if moment is None else moment - datetime.now(UTC)
