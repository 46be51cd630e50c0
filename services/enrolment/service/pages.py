"""The pages of enrolment: one's own enrolments, or those that one answers for; asking, giving back."""

from __future__ import annotations

from typing import Any

from werkzeug.wrappers import Response

from services.enrolment import handlers, schemas
from services.enrolment.domain import states
from services.enrolment.service.checks import (
    acts_as,
    check_asks_for,
    check_learner,
    check_registers,
    expects,
)
from services.enrolment.settings import Settings
from services.enrolment.store import EnrolmentRow, LearnerRow, RunRow, Store
from shared import clock, codes
from shared.access.caller import Owner
from shared.errors import FieldError, Invalid, Refused
from shared.events import commands
from shared.http import Change, Look, changes, shows
from shared.persistence import Work

HOME = "/enrolment/"
ROWS_ON_PAGE = 50


class Pages:
    """Mixed into the service of enrolment."""

    settings: Settings

    @shows("/", may="see enrolments")
    def page(self, look: Look) -> Response:
        store, reach = Store(look.session), look.grant.reach
        found = store.listing(reach, None, ROWS_ON_PAGE, 0)
        look.touches(*(f"learners/{learner.id}" for _, learner, _ in found))
        rows = [_row(look, *row) for row in found]
        register, request = look.may("register learners"), look.may("request enrolments")
        return look.page(
            "enrolments.html",
            rows=rows,
            counts=store.counts_by_state(reach),
            whose="all" if reach.everything else reach.organisation or "own",
            is_learner=look.caller.learner_id is not None,
            may_register=bool(register and (register.everything or register.reach.organisation)),
            may_ask=bool(request and request.reach.organisation),
        )

    @shows("/register", may="register learners")
    def register_page(self, look: Look) -> Response:
        """For somebody who asks for a place for the first time."""
        wanted = look.filled.value("run_id", look.request.args.get("run_id", ""))
        store = Store(look.session)
        run = store.find_run(str(wanted))
        return look.page(
            "register.html",
            caller=look.caller,
            run=run if run and _is_shown(look, run) else None,
            known=store.find_learner(look.caller.learner_id or ""),
            audiences=codes.AUDIENCES,
            form=look.filled,
        )

    @changes("/learners", may="register learners", form=register_page)
    def register_by_form(self, change: Change) -> Response:
        asked = change.form(schemas.OwnRegistration())
        run_id, caller = asked.pop("run_id"), change.caller
        if caller.learner_id is None or not caller.name or not caller.email:
            raise Refused(
                "where you signed in, no verified e-mail address and name are told of you: have them "
                "added there, or ask the focal point of your organisation to register you",
                reason="no_verified_address",
            )
        known = {"id": caller.learner_id, "name": caller.name, "email": caller.email}
        row = LearnerRow(**known, organisation=caller.organisation, **asked)
        check_registers(change, row)
        handlers.register_learner(change.work, row)
        return self._asked(change, row.id, run_id)

    @shows("/colleagues/new", may="register learners")
    def colleague_page(self, look: Look) -> Response:
        reach = look.grant.reach
        runs = Store(look.session).runs_ahead(reach, clock.now().date())
        return look.page(
            "colleague.html",
            runs=runs,
            organisation=reach.organisation,
            everything=reach.everything,
            audiences=codes.AUDIENCES,
            form=look.filled,
        )

    @changes("/colleagues", may="register learners", form=colleague_page)
    def colleague_by_form(self, change: Change) -> Response:
        asked = change.form(schemas.Colleague())
        run_id = asked.pop("run_id")
        if not change.grant.everything:
            asked["organisation"] = change.caller.organisation
        row = LearnerRow(id=change.work.new_id(), **asked)
        check_registers(change, row)
        handlers.register_learner(change.work, row)
        return self._asked(change, row.id, run_id)

    @shows("/colleagues/ask", may="see learners")
    def ask_page(self, look: Look) -> Response:
        store, reach = Store(look.session), look.grant.reach
        people = store.people_of(reach.organisation) if reach.organisation else []
        runs = store.runs_ahead(reach, clock.now().date())
        return look.page("ask.html", people=people, runs=runs, form=look.filled)

    @changes("/enrolments", may="request enrolments")
    def ask_by_form(self, change: Change) -> Response:
        asked = change.form(schemas.Asked())
        learner_id = asked["learner_id"] or change.caller.learner_id
        if learner_id is None:
            field = FieldError("learner_id", None, "the id of a learner")
            raise Invalid("whose place is it? Name the learner", (field,))
        if asked["learner_id"] is None and Store(change.session).find_learner(learner_id) is None:
            change.grant.check(Owner(learner_id=learner_id), "place of your own")
            return change.see_other(f"/enrolment/register?run_id={asked['run_id']}")
        check_learner(change, learner_id)
        return self._asked(change, learner_id, asked["run_id"])

    @changes("/enrolments/<enrolment_id>/cancel", may="cancel enrolments")
    def give_back_by_form(self, change: Change, enrolment_id: str) -> Response:
        reason = change.form(schemas.GivenBack())["reason"]
        expects(change, enrolment_id)
        by = acts_as(change, Store(change.session).enrolment(enrolment_id).learner_id)
        command = commands.CancelEnrolment(enrolment_id, by, reason)
        handlers.cancel_enrolment(change.work, command, hold_days=self.settings.hold_days)
        return change.see_other(HOME)

    def _asked(self, change: Change, learner_id: str, run_id: str | None) -> Response:
        """Asks for the place, when a run is named; then one looks at what became of it."""
        if run_id is not None:
            change.session.flush()
            check_asks_for(change, learner_id)
            _request(change.work, run_id, learner_id, self.settings.hold_days)
        return change.see_other(HOME)


def _request(work: Work, run_id: str, learner_id: str, hold_days: int) -> None:
    command = commands.RequestEnrolment(run_id, learner_id, None)
    handlers.request_enrolment(work, command, hold_days=hold_days)


def _is_shown(look: Look, run: RunRow) -> bool:
    """A tailor-made run is the business of its organisation."""
    is_theirs = look.grant.covers(Owner(organisation=run.organisation))
    return run.organisation is None or is_theirs


def _row(look: Look, row: EnrolmentRow, learner: LearnerRow, run: RunRow) -> dict[str, Any]:
    """What who looks may know of an enrolment and do with it."""
    names, cancels = look.may("see learners"), look.may("cancel enrolments")
    return schemas.listed(row, learner, run) | {
        "titles": run.titles,
        "ends_on": run.ends_on.isoformat(),
        "is_open": "cancel" in states.STEPS[row.state],
        "name": learner.name if names and names.covers(learner.owner) else None,
        "may_cancel": bool(cancels and cancels.covers(learner.owner)),
    }
