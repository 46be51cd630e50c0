"""Courses and runs for these tests, each made by its use case in one line."""

from __future__ import annotations

from datetime import date
from typing import Any

from services.catalogue import handlers
from services.catalogue.domain.prices import Price
from services.catalogue.domain.terms import Terms
from services.catalogue.store import CourseRow, RunRow
from shared.persistence import Database
from shared.testing.builders import COURSE, RUN, eur


def a_course(**changes: Any) -> CourseRow:
    """A course for UN staff, not kept yet."""
    content = {
        "id": COURSE,
        "code": "SDG-101",
        "titles": {"en": "The 2030 Agenda in practice"},
        "format": "blended",
        "themes": ["sustainable_development"],
        "audiences": ["un_staff"],
        "reporting_line": "portfolio",
        "organisation": None,
    }
    return CourseRow(**(content | changes))


def terms(**changes: Any) -> Terms:
    """Five days in Turin in May 2022, at 120 euros; the defaults for the rest."""
    asked = {
        "starts_on": date(2022, 5, 2),
        "ends_on": date(2022, 5, 6),
        "time_zone": "Europe/Rome",
        "country": "IT",
        "city": "Turin",
        "language": "en",
        "places": 20,
        "waiting_list": True,
        "prices": (Price("any", eur(120)),),
        "ways_to_pay": (),
        "cancellation_rule": (),
    }
    return Terms(**(asked | changes))


def a_published_course(database: Database, **changes: Any) -> CourseRow:
    """A course that takes runs."""
    with database.transaction() as work:
        course, _ = handlers.create_course(work, a_course(**changes))
        return handlers.publish_course(work, course.id)


def a_scheduled_run(database: Database, **changes: Any) -> RunRow:
    """A run of a published course."""
    course = a_published_course(database)
    with database.transaction() as work:
        return handlers.schedule_run(work, course.id, terms(**changes), RUN)[0]
