"""Use cases of enrolment, each: load → decide → save → emit. The table is the index."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from services.enrolment.handlers.funding import on_enrolment_funded, on_funding_refused
from services.enrolment.handlers.holds import expire_holds
from services.enrolment.handlers.learners import register_learner
from services.enrolment.handlers.outcomes import record_outcome
from services.enrolment.handlers.requests import cancel_enrolment, request_enrolment
from services.enrolment.handlers.runs import (
    on_run_cancelled,
    on_run_delivered,
    on_run_scheduled,
)
from services.enrolment.store import Store
from shared.events import billing, catalogue, commands
from shared.messaging.consumer import Handler
from shared.persistence import Work

__all__ = [
    "cancel_enrolment",
    "expire_holds",
    "look_ahead",
    "record_outcome",
    "register_learner",
    "request_enrolment",
    "table",
]


def table(hold_days: int) -> Mapping[type[Any], Handler]:
    """Which handler answers which event or command."""
    return {
        catalogue.RunScheduled: on_run_scheduled,
        catalogue.RunCancelled: on_run_cancelled,
        catalogue.RunDelivered: on_run_delivered,
        billing.EnrolmentFunded: on_enrolment_funded,
        billing.FundingRefused: partial(on_funding_refused, hold_days=hold_days),
        commands.RequestEnrolment: partial(request_enrolment, hold_days=hold_days),
        commands.CancelEnrolment: partial(cancel_enrolment, hold_days=hold_days),
        commands.RecordOutcome: record_outcome,
    }


LOCKS_A_RUN = (
    catalogue.RunCancelled,
    catalogue.RunDelivered,
    billing.FundingRefused,
    commands.RequestEnrolment,
)


def look_ahead(work: Work, events: Sequence[Any]) -> None:
    """What a batch asks for. Runs are locked before enrolments, in the order of their ids, as everybody
    does: so nobody waits for somebody who waits for them."""
    store = Store(work.session)
    cancelled = [e.enrolment_id for e in events if isinstance(e, commands.CancelEnrolment)]
    runs = {event.run_id for event in events if isinstance(event, LOCKS_A_RUN)}
    store.lock_runs(runs | store.runs_of(cancelled))
    funded = [e.enrolment_id for e in events if isinstance(e, billing.EnrolmentFunded)]
    store.load_enrolments(funded)
