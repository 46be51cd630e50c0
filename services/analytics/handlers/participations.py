"""What enrolment tells of places, from their confirmation on. The higher version wins."""

from __future__ import annotations

from services.analytics.domain import ways
from services.analytics.store import Facts, ParticipationRow
from shared.errors import FieldError, Invalid
from shared.events import enrolment
from shared.persistence import Work

Outcome = enrolment.Completed | enrolment.NotCompleted | enrolment.NoShow

STATE_OF: dict[type[Outcome], str] = {
    enrolment.Completed: "completed",
    enrolment.NotCompleted: "not_completed",
    enrolment.NoShow: "no_show",
}
CATEGORIES = ("organisation", "audience", "country", "gender", "grade_band")


def on_confirmed(work: Work, event: enrolment.Confirmed) -> None:
    """A participation begins: with who takes part, by categories, and how it is paid."""
    learner = event.learner
    Facts.of(work.session).keep(
        ParticipationRow,
        enrolment_id=event.enrolment_id,
        run_id=event.run_id,
        learner_id=learner.learner_id,
        state="confirmed",
        version=_version(work, event.enrolment_id),
        ways=ways.name_of(event.ways),
        **{name: getattr(learner, name) for name in CATEGORIES},
    )


def on_outcome(work: Work, event: Outcome) -> None:
    """What became of the place."""
    _ended(work, event, STATE_OF[type(event)])


def on_cancelled(work: Work, event: enrolment.Cancelled) -> None:
    """Given back; one that was never confirmed had not begun to be a participation."""
    if event.was == "confirmed":
        _ended(work, event, "cancelled")


def _ended(work: Work, event: Outcome | enrolment.Cancelled, state: str) -> None:
    Facts.of(work.session).keep(
        ParticipationRow,
        enrolment_id=event.enrolment_id,
        run_id=event.run_id,
        learner_id=event.learner_id,
        state=state,
        version=_version(work, event.enrolment_id),
    )


def _version(work: Work, enrolment_id: str) -> int:
    version = work.cause.version
    if version < 1:
        raise Invalid(
            f"event {work.cause.event_id} of enrolment {enrolment_id} has no aggregateversion: "
            "without it nobody knows which of two events is the later one",
            (FieldError("aggregateversion", version, "a whole number from 1"),),
        )
    return version
