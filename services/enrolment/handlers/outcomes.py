"""What became of a confirmed place."""

from __future__ import annotations

from services.enrolment.domain import states
from services.enrolment.handlers.steps import step
from services.enrolment.store import EnrolmentRow, Store
from shared.errors import FieldError, Invalid
from shared.events import commands
from shared.events import enrolment as told
from shared.persistence import Work

EVENTS = {
    "completed": told.Completed,
    "not_completed": told.NotCompleted,
    "no_show": told.NoShow,
}


def record_outcome(work: Work, command: commands.RecordOutcome) -> EnrolmentRow:
    """What became of a confirmed place. Repeating the same outcome changes nothing."""
    if command.outcome not in EVENTS:
        allowed = ", ".join(EVENTS)
        field = FieldError("outcome", command.outcome, allowed)
        raise Invalid(f"outcome {command.outcome!r} is not one of {allowed}", (field,))
    enrolment = Store(work.session).lock_enrolment(command.enrolment_id)
    if enrolment.state == command.outcome:
        return enrolment
    step(work, enrolment, states.STEP_OF_OUTCOME[command.outcome])
    happened = EVENTS[command.outcome](
        enrolment.id, enrolment.run_id, enrolment.learner_id, work.now
    )
    work.emit(happened, subject=enrolment.id, version=enrolment.version)
    return enrolment
