"""Who may ask for a place in a run. Reason codes: ``run_not_open``, ``run_started``,
``audience_not_admitted``, ``organisation_not_admitted``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shared.errors import Refused

SELF_TIMED = ("self_paced", "platform")  # may be joined until the last day


@dataclass(frozen=True, slots=True)
class RunFacts:
    """What eligibility asks of a run."""

    run_id: str
    status: str
    format: str
    starts_on: date
    ends_on: date
    audiences: tuple[str, ...]  # empty: everybody
    organisation: str | None  # whom a tailor-made run is for


def check(run: RunFacts, audience: str, organisation: str | None, today: date) -> None:
    """Raises ``Refused`` with the reason and what would be admitted."""
    if run.status != "open":
        raise Refused(
            f"run {run.run_id} is {run.status}: choose another run", reason="run_not_open"
        )
    last_day = run.ends_on if run.format in SELF_TIMED else run.starts_on
    if today > last_day:
        raise Refused(
            f"run {run.run_id} could be asked for until {last_day}, today is {today}: "
            "choose a later run",
            reason="run_started",
        )
    if run.audiences and audience not in run.audiences:
        raise Refused(
            f"run {run.run_id} is for {', '.join(run.audiences)}, not for {audience}",
            reason="audience_not_admitted",
        )
    if run.organisation is not None and organisation != run.organisation:
        raise Refused(
            f"run {run.run_id} is tailor-made for {run.organisation}, not for {organisation}",
            reason="organisation_not_admitted",
        )
