"""What the use cases share: one step of an enrolment, giving a place back, passing it on."""

from __future__ import annotations

from services.enrolment.domain import holds, places, states
from services.enrolment.store import EnrolmentRow, LearnerRow, RunRow, Store
from shared.events import enrolment as told
from shared.persistence import Work


def step(work: Work, enrolment: EnrolmentRow, step: str, reason: str | None = None) -> None:
    enrolment.state = states.after(enrolment.state, step, enrolment.id)
    enrolment.version += 1
    enrolment.changed_at = work.now
    enrolment.hold_until = None
    enrolment.reason = reason[:500] if reason else None


def cancel(work: Work, enrolment: EnrolmentRow, by: str, reason: str) -> None:
    was = enrolment.state
    step(work, enrolment, "cancel", reason)
    event = told.Cancelled(
        enrolment.id, enrolment.run_id, enrolment.learner_id, was, by, reason, work.now
    )
    work.emit(event, subject=enrolment.id, version=enrolment.version)


def offer_places(work: Work, store: Store, run: RunRow, hold_days: int) -> None:
    """Give free places to the waiting list, in its order."""
    if run.status != "open":
        return
    work.session.flush()
    free = places.to_offer(run.places, store.places_taken(run.id))
    for enrolment in store.next_waiting(run.id, free):
        step(work, enrolment, "offer")
        enrolment.hold_until = holds.deadline(work.now, hold_days)
        learner = public(store.learner(enrolment.learner_id))
        offer = told.PlaceOffered(enrolment.id, run.id, run.course_id, learner, work.now)
        work.emit(offer, subject=enrolment.id, version=enrolment.version)


def public(learner: LearnerRow) -> told.Learner:
    return told.Learner(
        learner_id=learner.id,
        organisation=learner.organisation,
        audience=learner.audience,
        country=learner.country,
        gender=learner.gender,
        grade_band=learner.grade_band,
    )
