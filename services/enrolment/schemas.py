"""What comes in over HTTP and what goes out: marshmallow, at the edge only."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from services.enrolment.domain import states
from services.enrolment.store import EnrolmentRow, LearnerRow, RunRow
from shared import codes
from shared.events import commands


class NewLearner(Schema):
    """A person to register; ``id`` may be chosen by the caller."""

    id = fields.UUID()
    name = fields.String(required=True, validate=validate.Length(1, 200))
    email = fields.Email(required=True, validate=validate.Length(max=254))
    organisation = fields.String(
        load_default=None, allow_none=True, validate=validate.Length(1, 120)
    )
    audience = fields.String(required=True, validate=validate.OneOf(codes.AUDIENCES))
    country = fields.String(load_default=None, allow_none=True, validate=codes.country)
    gender = fields.String(load_default=None, allow_none=True, validate=validate.Length(1, 20))
    grade_band = fields.String(load_default=None, allow_none=True, validate=validate.Length(1, 20))


class NewEnrolment(Schema):
    """A request for a place; ``id`` may be chosen by the caller."""

    id = fields.UUID(load_default=None)
    run_id = fields.UUID(required=True)
    learner_id = fields.UUID(required=True)

    @post_load
    def command(self, data: dict[str, Any], **_: Any) -> commands.RequestEnrolment:
        chosen = data["id"]
        return commands.RequestEnrolment(
            str(data["run_id"]), str(data["learner_id"]), str(chosen) if chosen else None
        )


class _Categories(Schema):
    """What is counted of a person."""

    audience = fields.String(required=True, validate=validate.OneOf(codes.AUDIENCES))
    country = fields.String(load_default=None, validate=codes.country)
    gender = fields.String(load_default=None, validate=validate.Length(1, 20))
    grade_band = fields.String(load_default=None, validate=validate.Length(1, 20))


class _IdText(fields.UUID):
    """A UUID, as text."""

    def _deserialize(self, *args: Any, **kwargs: Any) -> Any:
        return str(super()._deserialize(*args, **kwargs))


class OwnRegistration(_Categories):
    """Somebody registers themselves; who they are their sign-in says."""

    run_id = _IdText(load_default=None)


class Colleague(_Categories):
    """Somebody is registered by the focal point of their organisation, or by the college."""

    name = fields.String(required=True, validate=validate.Length(1, 200))
    email = fields.Email(required=True, validate=validate.Length(max=254))
    organisation = fields.String(load_default=None, validate=validate.Length(1, 120))
    run_id = _IdText(load_default=None)


class Asked(Schema):
    """A place is asked for; for whom, if not for oneself."""

    run_id = _IdText(required=True)
    learner_id = _IdText(load_default=None)


class GivenBack(Schema):
    """Why a place is given back, if somebody wants to say."""

    reason = fields.String(load_default="", validate=validate.Length(max=500))


class Cancellation(Schema):
    """Who gives the place back, and why."""

    by = fields.String(
        required=True, validate=validate.OneOf(("learner", "organisation", "college"))
    )
    reason = fields.String(load_default="", validate=validate.Length(max=500))


class Outcome(Schema):
    """What became of a confirmed place."""

    outcome = fields.String(required=True, validate=validate.OneOf(tuple(states.STEP_OF_OUTCOME)))


def learner(row: LearnerRow) -> dict[str, Any]:
    """A learner as JSON."""
    names = ("id", "name", "email", "organisation", "audience", "country", "gender", "grade_band")
    return {name: getattr(row, name) for name in names}


def enrolment(row: EnrolmentRow) -> dict[str, Any]:
    """An enrolment as JSON."""
    return {
        "id": row.id,
        "run_id": row.run_id,
        "learner_id": row.learner_id,
        "state": row.state,
        "version": row.version,
        "requested_at": row.requested_at.isoformat(),
        "hold_until": row.hold_until.isoformat() if row.hold_until else None,
        "reason": row.reason,
    }


def listed(row: EnrolmentRow, person: LearnerRow, run: RunRow) -> dict[str, Any]:
    """An enrolment in a listing: with the categories of the learner, never the name."""
    return enrolment(row) | {
        "course_code": run.course_code,
        "starts_on": run.starts_on.isoformat(),
        "audience": person.audience,
        "organisation": person.organisation,
    }
