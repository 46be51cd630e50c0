"""What the catalogue tells of runs."""

from __future__ import annotations

from services.enrolment.handlers.steps import cancel
from services.enrolment.store import RunRow, Store
from shared.events import catalogue
from shared.persistence import Work

KEPT = (
    "course_id",
    "course_code",
    "titles",
    "format",
    "organisation",
    "starts_on",
    "ends_on",
    "time_zone",
    "places",
    "waiting_list",
)


def on_run_scheduled(work: Work, event: catalogue.RunScheduled) -> None:
    """Keep the run: it can be asked for."""
    store = Store(work.session)
    if store.find_run(event.run_id) is None:
        copy = {name: getattr(event, name) for name in KEPT}
        audiences = list(event.audiences)
        store.add(RunRow(id=event.run_id, audiences=audiences, status="open", **copy))


def on_run_cancelled(work: Work, event: catalogue.RunCancelled) -> None:
    """Release everybody: the college gave the run up."""
    store = Store(work.session)
    run = store.lock_run_of_event(event.run_id)
    run.status = "cancelled"
    for enrolment in store.open_of_run(run.id):
        cancel(work, enrolment, "college", event.reason)


def on_run_delivered(work: Work, event: catalogue.RunDelivered) -> None:
    """Nobody can ask for it any more."""
    Store(work.session).lock_run_of_event(event.run_id).status = "delivered"
