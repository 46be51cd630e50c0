"""What the catalogue tells of runs. Each event fills its own columns, in any order."""

from __future__ import annotations

from services.analytics.store import ActivityRow, ActivityThemeRow, Facts
from shared.events import catalogue
from shared.persistence import Work

DESCRIPTION = (
    "course_id",
    "course_code",
    "titles",
    "format",
    "reporting_line",
    "organisation",
    "starts_on",
    "ends_on",
)


def on_run_scheduled(work: Work, event: catalogue.RunScheduled) -> None:
    """Keep what the run is."""
    facts = Facts.of(work.session)
    described = {name: getattr(event, name) for name in DESCRIPTION}
    facts.keep(ActivityRow, run_id=event.run_id, **described)
    for theme in event.themes:
        facts.keep(ActivityThemeRow, run_id=event.run_id, theme=theme)


def on_run_delivered(work: Work, event: catalogue.RunDelivered) -> None:
    """It took place: from now on it counts."""
    known = {"course_id": event.course_id, "delivered_on": event.delivered_on}
    Facts.of(work.session).keep(ActivityRow, run_id=event.run_id, **known)


def on_run_cancelled(work: Work, event: catalogue.RunCancelled) -> None:
    """It will not take place, and never counts."""
    known = {"course_id": event.course_id, "cancelled_at": event.cancelled_at}
    Facts.of(work.session).keep(ActivityRow, run_id=event.run_id, **known)
