"""Ending the holds that nobody paid in time."""

from __future__ import annotations

from services.enrolment.handlers.steps import offer_places, step
from services.enrolment.store import Store
from shared.events import enrolment as told
from shared.persistence import Work

EXPIRE_AT_ONCE = 500  # holds ended in one transaction


def expire_holds(work: Work, *, hold_days: int) -> int:
    """Give back every place that was not paid in time; returns how many."""
    store = Store(work.session)
    overdue = store.overdue_holds(work.now, EXPIRE_AT_ONCE)
    for run_id in sorted({run_id for run_id, _ in overdue}):
        run = store.lock_run(run_id)
        for enrolment_id in (e for r, e in overdue if r == run_id):
            enrolment = store.lock_enrolment(enrolment_id)
            if enrolment.state != "awaiting_funding":
                continue  # paid or cancelled since it was found
            step(work, enrolment, "expire")
            event = told.Expired(enrolment.id, run_id, enrolment.learner_id, work.now)
            work.emit(event, subject=enrolment.id, version=enrolment.version)
        offer_places(work, store, run, hold_days)
    return len(overdue)
