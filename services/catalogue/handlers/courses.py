"""A course: created as a draft, published, archived."""

from __future__ import annotations

from services.catalogue.domain import course_states, tailor_made
from services.catalogue.store import CourseRow, Store
from shared.errors import Conflict
from shared.events import catalogue as told
from shared.persistence import Work
from shared.repeats import check_same

CONTENT = ("code", "titles", "format", "themes", "audiences", "reporting_line", "organisation")


def create_course(work: Work, course: CourseRow) -> tuple[CourseRow, bool]:
    """Keep a new draft; returns it and whether it is new. The same id again changes nothing.

    Raises ``Conflict`` for the same id with other content, and for a code that is taken.
    """
    store = Store(work.session)
    known = store.find_course(course.id)
    if known is not None:
        check_same("course", known, course, CONTENT)
        return known, False
    tailor_made.check_organisation(course.reporting_line, course.organisation)
    holder = store.course_with_code(course.code)
    if holder is not None:
        raise Conflict(
            f"code {course.code!r} belongs to course {holder.id}: choose another code",
            reason="code_taken",
        )
    course.state, course.version = "draft", 1
    course.created_at = course.changed_at = work.now
    store.add(course)
    return course, True


def publish_course(work: Work, course_id: str) -> CourseRow:
    """Let the course be found. Repeating changes nothing."""
    course = Store(work.session).lock_course(course_id)
    if course.state == "published":
        return course
    _change(work, course, course_states.after(course.state, "publish", course.id))
    published = told.CoursePublished(
        course_id=course.id,
        code=course.code,
        titles=course.titles,
        format=course.format,
        themes=tuple(course.themes),
        audiences=tuple(course.audiences),
        reporting_line=course.reporting_line,
        organisation=course.organisation,
        published_at=work.now,
    )
    work.emit(published, subject=course.id, version=course.version)
    return course


def archive_course(work: Work, course_id: str) -> CourseRow:
    """Offer the course no longer; runs that are scheduled go on. Repeating changes nothing."""
    course = Store(work.session).lock_course(course_id)
    if course.state == "archived":
        return course
    _change(work, course, course_states.after(course.state, "archive", course.id))
    archived = told.CourseArchived(course.id, course.code, work.now)
    work.emit(archived, subject=course.id, version=course.version)
    return course


def _change(work: Work, course: CourseRow, state: str) -> None:
    course.state = state
    course.version += 1
    course.changed_at = work.now
