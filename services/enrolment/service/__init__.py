"""The nameko class of enrolment: entrypoints of a few lines that call handlers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nameko.timer import timer
from werkzeug.wrappers import Response

from services.enrolment import handlers, schemas
from services.enrolment.service.checks import (
    check_cancels,
    check_learner,
    check_reached,
    check_registers,
    expects,
)
from services.enrolment.service.pages import Pages
from services.enrolment.service.people import KnownPeople
from services.enrolment.settings import SERVICE, Settings
from services.enrolment.store import LearnerRow, Store
from shared import clock
from shared.access.door import Door
from shared.access.own_session import OwnSession
from shared.access.sample_people import SamplePeople
from shared.access.sign_in import SignIn
from shared.events import commands
from shared.http import Change, Look, answer, changes, shows
from shared.messaging.consumer import Handler
from shared.service import Service


class EnrolmentService(Pages, SignIn, SamplePeople, OwnSession, Service):
    """Learners, places, waiting lists, outcomes; and the sessions of everybody."""

    name = SERVICE
    settings: Settings
    door = Door()
    people = KnownPeople()
    ahead = staticmethod(handlers.look_ahead)

    def table(self) -> Mapping[type[Any], Handler]:
        return handlers.table(self.settings.hold_days)

    @timer(interval=1)
    def expire_holds(self) -> None:
        """Give back the places that were not paid in time."""
        self.quietly(self._expire_holds)

    def _expire_holds(self) -> None:
        with self.database.reading(briefly=True) as session:
            if not Store(session).overdue_holds(clock.now(), 1):
                return
        with self.database.transaction() as work:
            handlers.expire_holds(work, hold_days=self.settings.hold_days)

    @changes("/v1/learners", may="register learners")
    def register(self, change: Change) -> Response:
        data = change.body(schemas.NewLearner())
        new_id = str(data.pop("id", None) or change.caller.learner_id or change.work.new_id())
        row = LearnerRow(id=new_id, **data)
        check_registers(change, row)
        learner, is_new = handlers.register_learner(change.work, row)
        return answer(schemas.learner(learner), 201 if is_new else 200)

    @shows("/v1/learners/<learner_id>", may="see learners")
    def learner(self, look: Look, learner_id: str) -> Response:
        learner = Store(look.session).learner(learner_id)
        look.grant.check(learner.owner, f"learner {learner_id!r}")
        look.touches(f"learners/{learner_id}")
        return answer(schemas.learner(learner))

    @changes("/v1/enrolments", may="request enrolments")
    def request_enrolment(self, change: Change) -> Response:
        command = change.body(schemas.NewEnrolment())
        check_learner(change, command.learner_id)
        enrolment, is_new = handlers.request_enrolment(
            change.work, command, hold_days=self.settings.hold_days
        )
        return answer(schemas.enrolment(enrolment), 201 if is_new else 200)

    @shows("/v1/enrolments", may="see enrolments")
    def enrolments(self, look: Look) -> Response:
        limit, offset = look.page_of()
        run_id = look.request.args.get("run_id")
        rows = Store(look.session).listing(look.grant.reach, run_id, limit, offset)
        look.touches(*(f"learners/{learner.id}" for _, learner, _ in rows))
        return answer({"items": [schemas.listed(*row) for row in rows]})

    @shows("/v1/enrolments/<enrolment_id>", may="see enrolments")
    def enrolment(self, look: Look, enrolment_id: str) -> Response:
        enrolment = Store(look.session).enrolment(enrolment_id)
        check_reached(look, enrolment)
        return answer(schemas.enrolment(enrolment))

    @changes("/v1/enrolments/<enrolment_id>/cancel", may="cancel enrolments")
    def cancel(self, change: Change, enrolment_id: str) -> Response:
        data = change.body(schemas.Cancellation())
        learner_id = expects(change, enrolment_id).learner_id
        check_cancels(change, data["by"], learner_id)
        command = commands.CancelEnrolment(enrolment_id, data["by"], data["reason"])
        hold_days = self.settings.hold_days
        enrolment = handlers.cancel_enrolment(change.work, command, hold_days=hold_days)
        return answer(schemas.enrolment(enrolment))

    @changes("/v1/enrolments/<enrolment_id>/outcome", may="record outcomes")
    def outcome(self, change: Change, enrolment_id: str) -> Response:
        outcome = change.body(schemas.Outcome())["outcome"]
        expects(change, enrolment_id)
        command = commands.RecordOutcome(enrolment_id, outcome)
        return answer(schemas.enrolment(handlers.record_outcome(change.work, command)))
