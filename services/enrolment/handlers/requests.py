"""Asking for a place, and giving it back."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from services.enrolment.domain import eligibility, holds, places
from services.enrolment.handlers.steps import cancel, offer_places, public
from services.enrolment.store import EnrolmentRow, RunRow, Store
from shared.errors import FieldError, Invalid
from shared.events import commands
from shared.events import enrolment as told
from shared.persistence import Work
from shared.repeats import check_same

WHO_CANCELS = ("learner", "organisation", "college")


def request_enrolment(
    work: Work, command: commands.RequestEnrolment, *, hold_days: int
) -> tuple[EnrolmentRow, bool]:
    """Ask for a place: it is held, or waited for; returns the enrolment and whether it is new.

    Repeating the request returns what it made. Raises ``Conflict`` when the id chosen for it is that
    of another learner's enrolment or of one in another run.
    """
    store = Store(work.session)
    run = store.lock_run_to_ask(command.run_id)
    learner = store.lock_learner(
        command.learner_id
    )  # who asks twice at once is heard twice in turn
    known = _already(store, command)
    if known is not None:
        return known, False
    today = work.now.astimezone(ZoneInfo(run.time_zone)).date()
    eligibility.check(_facts(run), learner.audience, learner.organisation, today)
    taken, waiting = store.taken_and_waiting(run.id) if run.places is not None else (0, 0)
    state = places.first_state(run.id, run.places, taken, waiting, run.waiting_list)
    enrolment = EnrolmentRow(
        id=command.enrolment_id or work.new_id(),
        run_id=run.id,
        learner_id=learner.id,
        state=state,
        version=1,
        requested_at=work.now,
        changed_at=work.now,
        hold_until=holds.deadline(work.now, hold_days) if state == "awaiting_funding" else None,
    )
    store.add(enrolment)
    event = told.Waitlisted if state == "waitlisted" else told.Requested
    asked = event(enrolment.id, run.id, run.course_id, public(learner), work.now)
    work.emit(asked, subject=enrolment.id, version=1)
    return enrolment, True


def cancel_enrolment(
    work: Work, command: commands.CancelEnrolment, *, hold_days: int
) -> EnrolmentRow:
    """Give a place back; the first of the waiting list gets it. Repeating changes nothing."""
    if command.by not in WHO_CANCELS:
        allowed = ", ".join(WHO_CANCELS)
        field = FieldError("by", command.by, allowed)
        raise Invalid(f"by {command.by!r} is not one of {allowed}", (field,))
    store = Store(work.session)
    enrolment = store.lock_with_run(command.enrolment_id)
    run = store.lock_run(enrolment.run_id)
    if enrolment.state != "cancelled":
        cancel(work, enrolment, command.by, command.reason)
        offer_places(work, store, run, hold_days)
    return enrolment


def _already(store: Store, command: commands.RequestEnrolment) -> EnrolmentRow | None:
    if command.enrolment_id is not None:
        known = store.find_enrolment(command.enrolment_id)
        if known is not None:
            check_same("enrolment", known, command, ("run_id", "learner_id"))
            return known
    return store.living_enrolment(command.run_id, command.learner_id)


def _facts(run: RunRow) -> eligibility.RunFacts:
    return eligibility.RunFacts(
        run_id=run.id,
        status=run.status,
        format=run.format,
        starts_on=run.starts_on,
        ends_on=run.ends_on,
        audiences=tuple(run.audiences),
        organisation=run.organisation,
    )
