"""Use cases of the catalogue, each: load → decide → save → emit. The table is the index."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.catalogue.handlers.courses import archive_course, create_course, publish_course
from services.catalogue.handlers.runs import cancel_run, deliver_run, schedule_run
from shared.messaging.consumer import Handler

__all__ = [
    "archive_course",
    "cancel_run",
    "create_course",
    "deliver_run",
    "publish_course",
    "schedule_run",
    "table",
]


def table() -> Mapping[type[Any], Handler]:
    """Which handler answers which event or command: the catalogue answers none."""
    return {}
