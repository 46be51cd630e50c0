"""A run and the calendar: until its last day it is ahead, from then on it may be called delivered."""

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


def is_ahead(state: str, ends_on: date, today: date) -> bool:
    """Whether a run may still be joined as far as its dates go. ``today`` as above."""
    return state == "scheduled" and today <= ends_on
