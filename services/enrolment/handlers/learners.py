"""Registering people."""

from __future__ import annotations

from services.enrolment.handlers.steps import public
from services.enrolment.store import LearnerRow, Store
from shared.errors import Conflict
from shared.events import enrolment as told
from shared.persistence import Work
from shared.repeats import check_same

CONTENT = ("name", "email", "organisation", "audience", "country", "gender", "grade_band")


def register_learner(work: Work, learner: LearnerRow) -> tuple[LearnerRow, bool]:
    """Register a person; returns the learner and whether it is new. Repeating changes nothing.

    Raises ``Conflict`` for the same id with other content, and for an address that is taken.
    """
    store = Store(work.session)
    known = store.find_learner(learner.id)
    if known is not None:
        check_same("learner", known, learner, CONTENT)
        return known, False
    if store.learner_with_email(learner.email) is not None:
        raise Conflict(
            f"a learner with the address {learner.email} is registered: use that one",
            reason="email_taken",
        )
    learner.registered_at = work.now
    store.add(learner)
    work.emit(told.LearnerRegistered(public(learner), work.now), subject=learner.id)
    return learner, True
