"""What the catalogue tells of runs: their prices and rules, and that they are over."""

from __future__ import annotations

from services.billing.domain.prices import one_currency
from services.billing.handlers.funded import earn
from services.billing.store import RunRow, Store
from shared.events import catalogue
from shared.persistence import Work


def on_run_scheduled(work: Work, event: catalogue.RunScheduled) -> None:
    """Keep what charging needs to know of the run."""
    store = Store(work.session)
    if store.find(RunRow, event.run_id) is not None:
        return
    store.add(
        RunRow(
            id=event.run_id,
            course_code=event.course_code,
            themes=list(event.themes),
            format=event.format,
            organisation=event.organisation,
            starts_on=event.starts_on,
            time_zone=event.time_zone,
            currency=one_currency(price.amount for price in event.prices),
            prices={price.audience: str(price.amount.amount) for price in event.prices},
            ways=list(event.ways_to_pay),
            cancellation_rule=[
                [step.days_before, step.refund_percent] for step in event.cancellation_rule
            ],
        )
    )


def on_run_delivered(work: Work, event: catalogue.RunDelivered) -> None:
    """What was deferred is earned; what a late cancellation left of a subsidy is spent."""
    store = Store(work.session)
    run = store.run_to_end(event.run_id)
    run.delivered_on = event.delivered_on
    for charge in store.paid_charges_of_run(run.id):
        earn(work, store, charge, run, event.delivered_on)


def on_run_cancelled(work: Work, event: catalogue.RunCancelled) -> None:
    """What late cancellations left is earned now. Who has a place gets all of it back when
    enrolment tells of them, one by one."""
    store = Store(work.session)
    run = store.run_to_end(event.run_id)
    run.cancelled_on = event.cancelled_at.date()
    for charge in store.paid_charges_of_run(run.id):
        earn(work, store, charge, run, run.cancelled_on)
