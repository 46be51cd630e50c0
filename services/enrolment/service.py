"""The nameko class of enrolment: entrypoints of a few lines that call handlers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nameko.timer import timer
from werkzeug.wrappers import Request, Response

from services.enrolment import handlers, schemas
from services.enrolment.settings import SERVICE, Settings
from services.enrolment.store import LearnerRow, Store
from shared import clock, pages
from shared.events import commands
from shared.http import answer, body_of, page_of, route
from shared.messaging.consumer import Handler
from shared.service import Service


class EnrolmentService(Service):
    """Learners, places, waiting lists, outcomes."""

    name = SERVICE
    settings: Settings

    def table(self) -> Mapping[type[Any], Handler]:
        return handlers.table(self.settings.hold_days)

    @timer(interval=1)
    def expire_holds(self) -> None:
        """Give back the places that were not paid in time."""
        self.quietly(self._expire_holds)

    def _expire_holds(self) -> None:
        with self.database.reading() as session:
            if not Store(session).overdue_holds(clock.now(), 1):
                return
        with self.database.transaction() as work:
            handlers.expire_holds(work, hold_days=self.settings.hold_days)

    @route("POST", "/v1/learners")
    def register(self, request: Request) -> Response:
        data = body_of(request, schemas.NewLearner())
        with self.database.transaction() as work:
            new_id = str(data.pop("id", None) or work.new_id())
            learner, is_new = handlers.register_learner(work, LearnerRow(id=new_id, **data))
            return answer(schemas.learner(learner), 201 if is_new else 200)

    @route("GET", "/v1/learners/<learner_id>")
    def learner(self, request: Request, learner_id: str) -> Response:
        with self.database.reading() as session:
            return answer(schemas.learner(Store(session).learner(learner_id)))

    @route("POST", "/v1/enrolments")
    def request_enrolment(self, request: Request) -> Response:
        command = body_of(request, schemas.NewEnrolment())
        with self.database.transaction() as work:
            enrolment, is_new = handlers.request_enrolment(
                work, command, hold_days=self.settings.hold_days
            )
            return answer(schemas.enrolment(enrolment), 201 if is_new else 200)

    @route("GET", "/v1/enrolments")
    def enrolments(self, request: Request) -> Response:
        limit, offset = page_of(request)
        with self.database.reading() as session:
            rows = Store(session).listing(request.args.get("run_id"), limit, offset)
            return answer({"items": [schemas.listed(*row) for row in rows]})

    @route("GET", "/v1/enrolments/<enrolment_id>")
    def enrolment(self, request: Request, enrolment_id: str) -> Response:
        with self.database.reading() as session:
            return answer(schemas.enrolment(Store(session).enrolment(enrolment_id)))

    @route("POST", "/v1/enrolments/<enrolment_id>/cancel")
    def cancel(self, request: Request, enrolment_id: str) -> Response:
        data = body_of(request, schemas.Cancellation())
        command = commands.CancelEnrolment(enrolment_id, data["by"], data["reason"])
        with self.database.transaction() as work:
            enrolment = handlers.cancel_enrolment(work, command, hold_days=self.settings.hold_days)
            return answer(schemas.enrolment(enrolment))

    @route("POST", "/v1/enrolments/<enrolment_id>/outcome")
    def outcome(self, request: Request, enrolment_id: str) -> Response:
        data = body_of(request, schemas.Outcome())
        command = commands.RecordOutcome(enrolment_id, data["outcome"])
        with self.database.transaction() as work:
            return answer(schemas.enrolment(handlers.record_outcome(work, command)))

    @route("GET", "/")
    def page(self, request: Request) -> Response:
        with self.database.reading() as session:
            store = Store(session)
            rows = [schemas.listed(*row) for row in store.listing(None, 50, 0)]
            counts = store.counts_by_state()
        return pages.render(self.name, "enrolments.html", rows=rows, counts=counts)
