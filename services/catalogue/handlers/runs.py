"""A run of a course: scheduled, then delivered or cancelled."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from services.catalogue.domain import course_states, dates, delivery, run_states
from services.catalogue.domain.terms import Terms, settled
from services.catalogue.store import CourseRow, RunRow, Store
from shared import codes
from shared.events import catalogue as told
from shared.persistence import Work
from shared.repeats import check_same


def schedule_run(
    work: Work, course_id: str, asked: Terms, run_id: str | None = None
) -> tuple[RunRow, bool]:
    """Offer a run of a published course; returns it and whether it is new.

    The same id again changes nothing; with other terms it is a ``Conflict``.
    """
    store = Store(work.session)
    course = store.lock_course(course_id)
    terms = settled(asked, course.reporting_line, codes.WAYS_TO_PAY)
    content: dict[str, Any] = {"course_id": course.id} | _columns(terms)
    run = RunRow(id=run_id or work.new_id(), state="scheduled", version=1, **content)
    known = store.find_run(run.id)
    if known is not None:
        check_same("run", known, run, tuple(content))
        return known, False
    course_states.check_takes_runs(course.state, course.id)
    run.scheduled_at = run.changed_at = work.now
    store.add(run)
    work.emit(_scheduled(work, course, run.id, terms), subject=run.id, version=run.version)
    return run, True


def cancel_run(work: Work, run_id: str, reason: str) -> RunRow:
    """Give the run up: whoever has a place is released. Repeating changes nothing."""
    run = Store(work.session).lock_run(run_id)
    if run.state == "cancelled":
        return run
    _change(work, run, run_states.after(run.state, "cancel", run.id))
    run.reason = reason
    cancelled = told.RunCancelled(run.id, run.course_id, reason, work.now)
    work.emit(cancelled, subject=run.id, version=run.version)
    return run


def deliver_run(work: Work, run_id: str) -> RunRow:
    """The run took place: it counts on its last day. Repeating changes nothing."""
    run = Store(work.session).lock_run(run_id)
    if run.state == "delivered":
        return run
    state = run_states.after(run.state, "deliver", run.id)
    today = dates.today_in(run.time_zone, work.now)
    day = delivery.delivered_on(run.id, run.ends_on, today)
    _change(work, run, state)
    delivered = told.RunDelivered(run.id, run.course_id, day)
    work.emit(delivered, subject=run.id, version=run.version)
    return run


def _change(work: Work, run: RunRow, state: str) -> None:
    run.state = state
    run.version += 1
    run.changed_at = work.now


def _columns(terms: Terms) -> dict[str, Any]:
    """The terms as the row keeps them."""
    prices = [
        {"audience": p.audience, "amount": str(p.amount.amount), "currency": p.amount.currency}
        for p in terms.prices
    ]
    kept = {
        "prices": prices,
        "ways_to_pay": list(terms.ways_to_pay),
        "cancellation_rule": [asdict(step) for step in terms.cancellation_rule],
    }
    plain = ("starts_on", "ends_on", "time_zone", "country", "city", "language", "places")
    return {name: getattr(terms, name) for name in (*plain, "waiting_list")} | kept


def _scheduled(work: Work, course: CourseRow, run_id: str, terms: Terms) -> told.RunScheduled:
    """All that the others need to enrol, charge and count."""
    return told.RunScheduled(
        run_id=run_id,
        course_id=course.id,
        course_code=course.code,
        titles=course.titles,
        format=course.format,
        themes=tuple(course.themes),
        audiences=tuple(course.audiences),
        reporting_line=course.reporting_line,
        organisation=course.organisation,
        starts_on=terms.starts_on,
        ends_on=terms.ends_on,
        time_zone=terms.time_zone,
        country=terms.country,
        city=terms.city,
        language=terms.language,
        places=terms.places,
        waiting_list=terms.waiting_list,
        prices=tuple(told.Price(p.audience, p.amount) for p in terms.prices),
        ways_to_pay=terms.ways_to_pay,
        cancellation_rule=tuple(
            told.RefundStep(s.days_before, s.refund_percent) for s in terms.cancellation_rule
        ),
        scheduled_at=work.now,
    )
