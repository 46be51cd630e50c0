"""The pages on which a programme manager works, and their forms: the same handlers as the API."""

from __future__ import annotations

from werkzeug.wrappers import Response

from services.catalogue import handlers, schemas
from services.catalogue.service.checks import expects_course, expects_run, reached
from services.catalogue.store import Store
from shared import codes
from shared.http import Change, Look, changes, shows

HOME = "/catalogue/"


class Forms:
    """Mixed into the service of the catalogue."""

    @shows("/courses/new", may="change courses")
    def new_course_page(self, look: Look) -> Response:
        choices = {"formats": codes.FORMATS, "themes": codes.THEMES, "lines": codes.REPORTING_LINES}
        return look.page("new_course.html", form=look.filled, **choices)

    @changes("/courses", may="change courses", form=new_course_page)
    def create_by_form(self, change: Change) -> Response:
        course = change.form(schemas.CourseForm())
        course.id = change.work.new_id()
        handlers.create_course(change.work, course)
        return change.see_other(f"{HOME}#{course.id}")

    @changes("/courses/<course_id>/publish", may="change courses")
    def publish_by_form(self, change: Change, course_id: str) -> Response:
        expects_course(change, course_id)
        handlers.publish_course(change.work, course_id)
        return change.see_other(f"{HOME}#{course_id}")

    @shows("/courses/<course_id>/runs/new", may="change runs")
    def new_run_page(self, look: Look, course_id: str) -> Response:
        course = schemas.course(reached(look, course_id))
        return look.page("new_run.html", course=course, form=look.filled)

    @changes("/courses/<course_id>/runs", may="change runs", form=new_run_page)
    def schedule_by_form(self, change: Change, course_id: str) -> Response:
        terms = change.form(schemas.RunForm())
        expects_course(change, course_id)
        handlers.schedule_run(change.work, course_id, terms)
        return change.see_other(f"{HOME}#{course_id}")

    @shows("/runs/<run_id>", may="change runs")
    def run_page(self, look: Look, run_id: str) -> Response:
        run = Store(look.session).run(run_id)
        course = schemas.course(reached(look, run.course_id))
        return look.page("run.html", run=schemas.run(run), course=course, form=look.filled)

    @changes("/runs/<run_id>/deliver", may="change runs")
    def deliver_by_form(self, change: Change, run_id: str) -> Response:
        expects_run(change, run_id)
        run = handlers.deliver_run(change.work, run_id)
        return change.see_other(f"{HOME}#{run.course_id}")

    @changes("/runs/<run_id>/cancel", may="change runs", form=run_page)
    def cancel_by_form(self, change: Change, run_id: str) -> Response:
        reason = change.form(schemas.RunCancellation())["reason"]
        expects_run(change, run_id)
        run = handlers.cancel_run(change.work, run_id, reason)
        return change.see_other(f"{HOME}#{run.course_id}")
