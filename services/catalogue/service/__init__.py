"""The nameko class of the catalogue: entrypoints of a few lines that call handlers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from werkzeug.wrappers import Response

from services.catalogue import handlers, schemas
from services.catalogue.service.checks import expects_course, expects_run, reached
from services.catalogue.service.forms import Forms
from services.catalogue.settings import SERVICE
from services.catalogue.store import CourseRow, RunRow, Store
from shared import clock
from shared.http import Change, Look, answer, changes, shows
from shared.messaging.consumer import Handler
from shared.service import Service

COURSES_ON_PAGE, RUNS_ON_PAGE = 50, 5  # the page shows what is new; the API has everything


class CatalogueService(Forms, Service):
    """Courses and their runs."""

    name = SERVICE

    def table(self) -> Mapping[type[Any], Handler]:
        return handlers.table()

    @changes("/v1/courses", may="change courses")
    def create(self, change: Change) -> Response:
        data = change.body(schemas.NewCourse())
        chosen = str(data.pop("id") or change.work.new_id())
        course, is_new = handlers.create_course(change.work, CourseRow(id=chosen, **data))
        return answer(schemas.course(course), 201 if is_new else 200)

    @shows("/v1/courses", may="see courses")
    def courses(self, look: Look) -> Response:
        limit, offset = look.page_of()
        state = look.query(schemas.CourseFilter())["state"]
        rows = Store(look.session).courses(look.grant.reach, state, limit, offset)
        return answer({"items": [schemas.course(row) for row in rows]})

    @shows("/v1/courses/<course_id>", may="see courses")
    def course(self, look: Look, course_id: str) -> Response:
        return answer(schemas.course(reached(look, course_id)))

    @changes("/v1/courses/<course_id>/publish", may="change courses")
    def publish(self, change: Change, course_id: str) -> Response:
        expects_course(change, course_id)
        return answer(schemas.course(handlers.publish_course(change.work, course_id)))

    @changes("/v1/courses/<course_id>/archive", may="change courses")
    def archive(self, change: Change, course_id: str) -> Response:
        expects_course(change, course_id)
        return answer(schemas.course(handlers.archive_course(change.work, course_id)))

    @changes("/v1/courses/<course_id>/runs", may="change runs")
    def schedule(self, change: Change, course_id: str) -> Response:
        chosen, terms = change.body(schemas.NewRun())
        expects_course(change, course_id)
        run, is_new = handlers.schedule_run(change.work, course_id, terms, chosen)
        return answer(schemas.run(run), 201 if is_new else 200)

    @shows("/v1/courses/<course_id>/runs", may="see courses")
    def runs(self, look: Look, course_id: str) -> Response:
        limit, offset = look.page_of()
        course = reached(look, course_id)
        rows = Store(look.session).runs_of(course.id, limit, offset)
        return answer({"items": [schemas.run(row) for row in rows]})

    @shows("/v1/runs/<run_id>", may="see courses")
    def run(self, look: Look, run_id: str) -> Response:
        run = Store(look.session).run(run_id)
        reached(look, run.course_id)
        return answer(schemas.run(run))

    @changes("/v1/runs/<run_id>/cancel", may="change runs")
    def cancel(self, change: Change, run_id: str) -> Response:
        reason = change.body(schemas.RunCancellation())["reason"]
        expects_run(change, run_id)
        return answer(schemas.run(handlers.cancel_run(change.work, run_id, reason)))

    @changes("/v1/runs/<run_id>/deliver", may="change runs")
    def deliver(self, change: Change, run_id: str) -> Response:
        expects_run(change, run_id)
        return answer(schemas.run(handlers.deliver_run(change.work, run_id)))

    @shows("/", may="see courses")
    def page(self, look: Look) -> Response:
        store, reach = Store(look.session), look.grant.reach
        courses = store.courses(reach, None, COURSES_ON_PAGE, 0)
        runs = store.latest_runs([course.id for course in courses], RUNS_ON_PAGE)
        shown = [_with_runs(course, runs) for course in courses]
        may = {
            "courses": look.may("change courses") is not None,
            "runs": look.may("change runs") is not None,
            "ask": look.may("request enrolments") is not None,
        }
        total = store.course_count(reach)
        return look.page("courses.html", courses=shown, total=total, may=may)


def _with_runs(course: CourseRow, runs: Sequence[tuple[RunRow, int]]) -> dict[str, Any]:
    own = [(run, total) for run, total in runs if run.course_id == course.id]
    now = clock.now()
    return schemas.on_page(course, [run for run, _ in own], own[0][1] if own else 0, now)
