"""When a run may be called delivered: from its last day on, which is the day that counts."""

from __future__ import annotations

from datetime import date

from shared.errors import Refused


def delivered_on(run_id: str, ends_on: date, today: date) -> date:
    """The day of the report. ``today`` is the date in the run's time zone.

    Raises ``Refused`` (``run_not_ended``) before the last day.
    """
    if today < ends_on:
        raise Refused(
            f"run {run_id} ends on {ends_on}, today is {today} there: "
            f"call it delivered from {ends_on} on",
            reason="run_not_ended",
        )
    return ends_on
