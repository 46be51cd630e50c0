"""What several routes of the catalogue ask first: whose it is, and whether it is as it was seen."""

from __future__ import annotations

from services.catalogue import schemas
from services.catalogue.store import CourseRow, Store
from shared.http import Call, Change


def reached(call: Call, course_id: str) -> CourseRow:
    """A course that the caller may see. Raises ``NotFound``."""
    course = Store(call.session).course(course_id)
    call.grant.check(course.owner, f"course {course_id!r}")
    return course


def expects_course(change: Change, course_id: str) -> None:
    """The course, locked, as the caller saw it. Raises ``NotFound`` and ``Stale``."""
    course = Store(change.session).lock_course(course_id)
    change.grant.check(course.owner, f"course {course_id!r}")
    change.expects(schemas.course(course))


def expects_run(change: Change, run_id: str) -> None:
    """The run, locked, as the caller saw it. Raises ``NotFound`` and ``Stale``."""
    run = Store(change.session).lock_run(run_id)
    change.grant.check(Store(change.session).course(run.course_id).owner, f"run {run_id!r}")
    change.expects(schemas.run(run))
