"""What billing knows of a learner and of a run when it decides who pays. No names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Learner:
    """A learner's categories. ``country`` is ISO 3166-1 alpha-2."""

    organisation: str | None
    audience: str
    country: str | None


@dataclass(frozen=True, slots=True)
class Run:
    """A run of a course. ``organisation`` is set when the run was made for one organisation."""

    course_code: str
    themes: tuple[str, ...]
    format: str
    organisation: str | None
    starts_on: date


def begins_on(run: Run, today: date) -> date:
    """The day learning begins for who enrols today: the start, or today in a run that is open
    since long (self-paced). An agreement must be valid on this day to pay."""
    return max(run.starts_on, today)


def paying_organisation(learner: Learner, run: Run) -> str | None:
    """Whose contract or invoice account may pay: of a tailor-made run the organisation it was made
    for, whomever it sends; else the learner's own."""
    return run.organisation or learner.organisation
