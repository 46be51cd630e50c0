"""Events of the catalogue service: what may be learned, when, where and at which price."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from shared.events.registry import event
from shared.money import Money


@dataclass(frozen=True, slots=True)
class Price:
    """What one audience pays; audience ``any`` holds for those that are not listed. Zero is a price."""

    audience: str
    amount: Money


@dataclass(frozen=True, slots=True)
class RefundStep:
    """Cancelled at least ``days_before`` the start: that percentage comes back."""

    days_before: int
    refund_percent: int


@event("catalogue", "course_published")
@dataclass(frozen=True, slots=True)
class CoursePublished:
    """A course can now be found. ``titles`` is by language (BCP 47)."""

    course_id: str
    code: str
    titles: dict[str, str]
    format: str
    themes: tuple[str, ...]
    audiences: tuple[str, ...]
    reporting_line: str
    organisation: str | None  # whom a tailor-made course is for
    published_at: datetime


@event("catalogue", "course_archived")
@dataclass(frozen=True, slots=True)
class CourseArchived:
    """A course is no longer offered; its past runs stay."""

    course_id: str
    code: str
    archived_at: datetime


@event("catalogue", "run_scheduled")
@dataclass(frozen=True, slots=True)
class RunScheduled:
    """A run of a published course, with all that the others need to enrol, charge and count."""

    run_id: str
    course_id: str
    course_code: str
    titles: dict[str, str]
    format: str
    themes: tuple[str, ...]
    audiences: tuple[str, ...]
    reporting_line: str
    organisation: str | None
    starts_on: date
    ends_on: date
    time_zone: str
    country: str | None  # ISO 3166-1 alpha-2; none when online
    city: str | None
    language: str
    places: int | None  # none: as many as come
    waiting_list: bool
    prices: tuple[Price, ...]
    ways_to_pay: tuple[str, ...]  # in the order in which they are tried
    cancellation_rule: tuple[RefundStep, ...]
    scheduled_at: datetime


@event("catalogue", "run_cancelled")
@dataclass(frozen=True, slots=True)
class RunCancelled:
    """The college gives a run up: everybody is released, and gets everything back."""

    run_id: str
    course_id: str
    reason: str
    cancelled_at: datetime


@event("catalogue", "run_delivered")
@dataclass(frozen=True, slots=True)
class RunDelivered:
    """A run took place: it is a learning activity of the report, on the day it ended."""

    run_id: str
    course_id: str
    delivered_on: date
