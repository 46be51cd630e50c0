"""What billing answers about the money."""

from __future__ import annotations

from services.enrolment.domain import states
from services.enrolment.handlers.steps import offer_places, public, step
from services.enrolment.store import Store
from shared.events import billing
from shared.events import enrolment as told
from shared.persistence import Work


def on_enrolment_funded(work: Work, event: billing.EnrolmentFunded) -> None:
    """Confirm the place, unless it was given back meanwhile (billing then hears of that, too)."""
    store = Store(work.session)
    enrolment = store.lock_enrolment(event.enrolment_id)
    if states.is_settled(enrolment.state):
        return
    step(work, enrolment, "confirm")
    run = store.find_run(enrolment.run_id)
    assert run is not None  # a foreign key holds it
    learner = public(store.learner(enrolment.learner_id))
    confirmed = told.Confirmed(enrolment.id, run.id, run.course_id, learner, event.ways, work.now)
    work.emit(confirmed, subject=enrolment.id, version=enrolment.version)


def on_funding_refused(work: Work, event: billing.FundingRefused, *, hold_days: int) -> None:
    """Nobody pays: the place goes to the next."""
    store = Store(work.session)
    run = store.lock_run_of_event(event.run_id)
    enrolment = store.lock_enrolment(event.enrolment_id)
    if states.is_settled(enrolment.state):
        return
    step(work, enrolment, "reject", "; ".join(event.reasons))
    rejected = told.Rejected(enrolment.id, run.id, enrolment.learner_id, event.reasons, work.now)
    work.emit(rejected, subject=enrolment.id, version=enrolment.version)
    offer_places(work, store, run, hold_days)
