"""Run as a process: analytics, with a handler whose effect shows when it is done twice.

The real handlers would hide it: whatever they do twice comes to the same. ``python -m
tests.support.counting``; ``COUNTING_PAUSE`` is how many seconds it takes over an event.
"""

from __future__ import annotations

import os
import time

from sqlalchemy import text

from collegium import serving
from services.analytics import handlers
from shared.events import enrolment
from shared.persistence import Work

TABLE = "CREATE TABLE effects (number SERIAL PRIMARY KEY, enrolment_id TEXT NOT NULL)"
ADD = text("INSERT INTO effects (enrolment_id) VALUES (:id)")


def main() -> None:
    """Serve, and count."""
    pause = float(os.environ.get("COUNTING_PAUSE", "0"))

    def count(work: Work, event: enrolment.Requested) -> None:
        work.session.execute(ADD, {"id": event.enrolment_id})
        time.sleep(pause)

    handlers.table = lambda: {enrolment.Requested: count}
    serving.serve("analytics")


if __name__ == "__main__":
    main()
