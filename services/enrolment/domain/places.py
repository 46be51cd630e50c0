"""Places of a run: held at once, or waited for, never oversold."""

from __future__ import annotations

from shared.errors import Refused


def first_state(run_id: str, places: int | None, taken: int, waiting: int, has_list: bool) -> str:
    """Where a new enrolment starts: ``awaiting_funding`` with a place held, or ``waitlisted``.

    Nobody overtakes the waiting list. Raises ``Refused`` (``run_full``) when there is no list.
    """
    if places is None or (taken < places and waiting == 0):
        return "awaiting_funding"
    if has_list:
        return "waitlisted"
    raise Refused(
        f"run {run_id} has {places} places and {taken} are taken; it keeps no waiting list: "
        "choose another run",
        reason="run_full",
    )


def to_offer(places: int | None, taken: int) -> int | None:
    """How many places can be offered to the waiting list; ``None``: to all of it."""
    return None if places is None else max(places - taken, 0)
