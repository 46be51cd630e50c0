"""Events of the enrolment service: who asked for a place, got it, gave it back, finished.

No personal data: a learner is an id and categories.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shared.events.registry import event


@dataclass(frozen=True, slots=True)
class Learner:
    """A learner as others may know one."""

    learner_id: str
    organisation: str | None
    audience: str
    country: str | None  # ISO 3166-1 alpha-2
    gender: str | None  # as told; none when unsaid
    grade_band: str | None


@event("enrolment", "learner_registered")
@dataclass(frozen=True, slots=True)
class LearnerRegistered:
    """A person can now ask for places; the name stays with enrolment."""

    learner: Learner
    registered_at: datetime


@event("enrolment", "requested")
@dataclass(frozen=True, slots=True)
class Requested:
    """A place is held for the learner while it is decided how it is paid."""

    enrolment_id: str
    run_id: str
    course_id: str
    learner: Learner
    requested_at: datetime


@event("enrolment", "waitlisted")
@dataclass(frozen=True, slots=True)
class Waitlisted:
    """The run is full: the learner waits, in the order of asking."""

    enrolment_id: str
    run_id: str
    course_id: str
    learner: Learner
    waitlisted_at: datetime


@event("enrolment", "place_offered")
@dataclass(frozen=True, slots=True)
class PlaceOffered:
    """A place came free and is held for the first of the waiting list."""

    enrolment_id: str
    run_id: str
    course_id: str
    learner: Learner
    offered_at: datetime


@event("enrolment", "rejected")
@dataclass(frozen=True, slots=True)
class Rejected:
    """Nobody pays, so the place is given back. ``reasons`` are billing's reason codes."""

    enrolment_id: str
    run_id: str
    learner_id: str
    reasons: tuple[str, ...]
    rejected_at: datetime


@event("enrolment", "confirmed")
@dataclass(frozen=True, slots=True)
class Confirmed:
    """The place is taken."""

    enrolment_id: str
    run_id: str
    course_id: str
    learner: Learner
    ways: tuple[str, ...]  # how it is paid
    confirmed_at: datetime


@event("enrolment", "cancelled")
@dataclass(frozen=True, slots=True)
class Cancelled:
    """Given back by the ``learner``, the ``organisation`` or the ``college`` (``by``)."""

    enrolment_id: str
    run_id: str
    learner_id: str
    was: str  # the state before: nobody was charged for one that was ``waitlisted``
    by: str
    reason: str
    cancelled_at: datetime


@event("enrolment", "expired")
@dataclass(frozen=True, slots=True)
class Expired:
    """Not paid before the hold's deadline: the place is given back, nothing is owed."""

    enrolment_id: str
    run_id: str
    learner_id: str
    expired_at: datetime


@event("enrolment", "completed")
@dataclass(frozen=True, slots=True)
class Completed:
    """Took part, and fulfilled what completion asks."""

    enrolment_id: str
    run_id: str
    learner_id: str
    completed_at: datetime


@event("enrolment", "not_completed")
@dataclass(frozen=True, slots=True)
class NotCompleted:
    """Took part, and did not fulfil what completion asks."""

    enrolment_id: str
    run_id: str
    learner_id: str
    ended_at: datetime


@event("enrolment", "no_show")
@dataclass(frozen=True, slots=True)
class NoShow:
    """Held a confirmed place and did not come: nothing comes back, and nobody is counted."""

    enrolment_id: str
    run_id: str
    learner_id: str
    ended_at: datetime


@event("enrolment", "sessions_ended")
@dataclass(frozen=True, slots=True)
class SessionsEnded:
    """A person signed out: of one session, or of all that they had until then."""

    person_id: str
    session_id: str | None  # none: all
    ended_at: datetime
