"""Run as a process: billing with a bug. ``python -m tests.support.refusing``.

Its handler of cancellations always raises, and that of requests does for one course; each after it has
done all of its work, which must not stand then.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from collegium import serving
from services.billing import handlers
from shared.events import enrolment
from shared.persistence import Work
from shared.testing.builders import an_id

POISON = an_id(666)  # the course


def raising(handler: Callable[[Work, Any], object], when: Callable[[Any], bool]) -> Any:
    """The handler, with the bug."""

    def handle(work: Work, event: Any) -> None:
        handler(work, event)
        work.session.flush()
        if when(event):
            raise ZeroDivisionError("a bug")

    return handle


def main() -> None:
    """Serve."""
    known = dict(handlers.table())
    known[enrolment.Cancelled] = raising(known[enrolment.Cancelled], lambda _: True)
    known[enrolment.Requested] = raising(
        known[enrolment.Requested], lambda event: event.course_id == POISON
    )
    handlers.table = lambda: known
    serving.serve("billing")


if __name__ == "__main__":
    main()
