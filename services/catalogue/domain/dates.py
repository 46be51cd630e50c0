"""A run's days: it ends on the day it starts, or later, and its days are those of its time zone."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from shared.errors import FieldError, Invalid


def check_order(starts_on: date, ends_on: date) -> None:
    """Raises ``Invalid`` when the run would end before it starts."""
    if ends_on < starts_on:
        allowed = f"{starts_on} (starts_on) or later"
        raise Invalid(
            f"ends_on {ends_on} is before starts_on {starts_on}: it must be {allowed}",
            (FieldError("ends_on", ends_on.isoformat(), allowed),),
        )


def check_zone(time_zone: str) -> None:
    """Raises ``Invalid`` unless the name is in the IANA time zone database."""
    try:
        ZoneInfo(time_zone)
    except (LookupError, ValueError, OSError):  # unknown, a path out of the database, a directory
        allowed = "a name of the IANA time zone database, such as Europe/Rome or UTC"
        raise Invalid(
            f"time_zone {time_zone!r} is not {allowed}",
            (FieldError("time_zone", time_zone, allowed),),
        ) from None


def today_in(time_zone: str, now: datetime) -> date:
    """The date that it is there at this moment."""
    return now.astimezone(ZoneInfo(time_zone)).date()
