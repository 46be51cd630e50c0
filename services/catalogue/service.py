"""The nameko class of the catalogue: entrypoints of a few lines that call handlers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from werkzeug.wrappers import Request, Response

from services.catalogue import handlers, schemas
from services.catalogue.settings import SERVICE
from services.catalogue.store import CourseRow, RunRow, Store
from shared import pages
from shared.http import answer, body_of, checked, page_of, route
from shared.messaging.consumer import Handler
from shared.service import Service

COURSES_ON_PAGE, RUNS_ON_PAGE = 50, 5  # the page shows what is new; the API has everything


class CatalogueService(Service):
    """Courses and their runs."""

    name = SERVICE

    def table(self) -> Mapping[type[Any], Handler]:
        return handlers.table()

    @route("POST", "/v1/courses")
    def create(self, request: Request) -> Response:
        data = body_of(request, schemas.NewCourse())
        with self.database.transaction() as work:
            chosen = str(data.pop("id") or work.new_id())
            course, is_new = handlers.create_course(work, CourseRow(id=chosen, **data))
            return answer(schemas.course(course), 201 if is_new else 200)

    @route("GET", "/v1/courses")
    def courses(self, request: Request) -> Response:
        limit, offset = page_of(request)
        state = checked(request.args.to_dict(), schemas.CourseFilter())["state"]
        with self.database.reading() as session:
            rows = Store(session).courses(state, limit, offset)
            return answer({"items": [schemas.course(row) for row in rows]})

    @route("GET", "/v1/courses/<course_id>")
    def course(self, request: Request, course_id: str) -> Response:
        with self.database.reading() as session:
            return answer(schemas.course(Store(session).course(course_id)))

    @route("POST", "/v1/courses/<course_id>/publish")
    def publish(self, request: Request, course_id: str) -> Response:
        with self.database.transaction() as work:
            return answer(schemas.course(handlers.publish_course(work, course_id)))

    @route("POST", "/v1/courses/<course_id>/archive")
    def archive(self, request: Request, course_id: str) -> Response:
        with self.database.transaction() as work:
            return answer(schemas.course(handlers.archive_course(work, course_id)))

    @route("POST", "/v1/courses/<course_id>/runs")
    def schedule(self, request: Request, course_id: str) -> Response:
        chosen, terms = body_of(request, schemas.NewRun())
        with self.database.transaction() as work:
            run, is_new = handlers.schedule_run(work, course_id, terms, chosen)
            return answer(schemas.run(run), 201 if is_new else 200)

    @route("GET", "/v1/courses/<course_id>/runs")
    def runs(self, request: Request, course_id: str) -> Response:
        limit, offset = page_of(request)
        with self.database.reading() as session:
            store = Store(session)
            rows = store.runs_of(store.course(course_id).id, limit, offset)
            return answer({"items": [schemas.run(row) for row in rows]})

    @route("GET", "/v1/runs/<run_id>")
    def run(self, request: Request, run_id: str) -> Response:
        with self.database.reading() as session:
            return answer(schemas.run(Store(session).run(run_id)))

    @route("POST", "/v1/runs/<run_id>/cancel")
    def cancel(self, request: Request, run_id: str) -> Response:
        data = body_of(request, schemas.RunCancellation())
        with self.database.transaction() as work:
            return answer(schemas.run(handlers.cancel_run(work, run_id, data["reason"])))

    @route("POST", "/v1/runs/<run_id>/deliver")
    def deliver(self, request: Request, run_id: str) -> Response:
        with self.database.transaction() as work:
            return answer(schemas.run(handlers.deliver_run(work, run_id)))

    @route("GET", "/")
    def page(self, request: Request) -> Response:
        with self.database.reading() as session:
            store = Store(session)
            courses = store.courses(None, COURSES_ON_PAGE, 0)
            runs = store.latest_runs([course.id for course in courses], RUNS_ON_PAGE)
            shown = [_with_runs(course, runs) for course in courses]
            total = store.course_count()
        return pages.render(self.name, "courses.html", courses=shown, total=total)


def _with_runs(course: CourseRow, runs: Sequence[tuple[RunRow, int]]) -> dict[str, Any]:
    own = [(run, total) for run, total in runs if run.course_id == course.id]
    return schemas.on_page(course, [run for run, _ in own], own[0][1] if own else 0)
