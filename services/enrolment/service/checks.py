"""What several routes of enrolment ask first: whose it is, and whether the caller may do it for them."""

from __future__ import annotations

from services.enrolment import schemas
from services.enrolment.store import EnrolmentRow, LearnerRow, Store
from shared.access.caller import Owner
from shared.access.permissions import right
from shared.access.roles import Whose
from shared.errors import FieldError, Invalid
from shared.http import Call, Change

# Who may say that it is they who cancel: by whose enrolments they may.
CANCELS = {Whose.OWN: "learner", Whose.ORGANISATION: "organisation", Whose.ALL: "college"}


def check_reached(call: Call, enrolment: EnrolmentRow) -> None:
    """The enrolment is one that the caller may reach. Raises ``NotFound``."""
    learner = Store(call.session).learner(enrolment.learner_id)
    call.touches(f"enrolments/{enrolment.id}", f"learners/{learner.id}")
    call.grant.check(learner.owner, f"enrolment {enrolment.id!r}")


def check_learner(change: Change, learner_id: str) -> None:
    """Whom the caller may enrol. Who reaches everybody is told by the rule itself who is unknown."""
    if not change.grant.everything:
        learner = Store(change.session).learner(learner_id)
        change.grant.check(learner.owner, f"learner {learner_id!r}")


def check_asks_for(change: Change, learner_id: str) -> None:
    """Likewise, for a route that needs another right. Raises ``NotAllowed`` and ``NotFound``."""
    grant = change.access.grant(right("request enrolments"), change.caller)
    grant.check(Store(change.session).learner(learner_id).owner, f"learner {learner_id!r}")


def expects(change: Change, enrolment_id: str) -> EnrolmentRow:
    """The enrolment, locked, as the caller saw it. Raises ``NotFound`` and ``Stale``."""
    enrolment = Store(change.session).lock_with_run(enrolment_id)
    check_reached(change, enrolment)
    change.expects(schemas.enrolment(enrolment))
    return enrolment


def check_registers(change: Change, row: LearnerRow) -> None:
    """Nobody makes themselves a member of an organisation: contracts and invoices pay for those."""
    grant, caller = change.grant, change.caller
    if grant.everything:
        return
    if grant.covers(Owner(learner_id=row.id)):
        allowed: tuple[str | None, ...] = (None, caller.organisation)
    else:
        grant.check(Owner(organisation=row.organisation), f"learner {row.id!r}")
        allowed = (caller.organisation,)
    if row.organisation not in allowed:
        text = " or ".join(repr(one) for one in allowed)
        field = FieldError("organisation", row.organisation, text)
        raise Invalid(f"organisation {row.organisation!r} is not yours: {text}", (field,))


def check_cancels(change: Change, by: str, learner_id: str) -> None:
    """The caller cancels as who they are to this learner. Raises ``Invalid``."""
    caller, whose = change.caller, change.grant.whose
    learner = Store(change.session).learner(learner_id)
    is_ours = learner.organisation is not None and learner.organisation == caller.organisation
    allowed = [
        *(["learner"] if Whose.OWN in whose and learner.id == caller.learner_id else []),
        *(["organisation"] if Whose.ORGANISATION in whose and is_ours else []),
    ]
    if not change.grant.everything and by not in allowed:
        text = " or ".join(allowed)
        raise Invalid(f"by {by!r}: you cancel as {text}", (FieldError("by", by, text),))


def acts_as(change: Change, learner_id: str) -> str:
    """As who the caller gives this learner's place back: the nearest to the learner that they are."""
    if learner_id == change.caller.learner_id:
        return "learner"
    return next(by for whose, by in reversed(CANCELS.items()) if whose in change.grant.whose)
