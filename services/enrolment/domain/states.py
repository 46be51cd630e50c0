"""The state machine of an enrolment.

    awaiting_funding ─► confirmed ─► completed | not_completed | no_show
      ▲   │    │            │
      │   │    └► expired   └► cancelled
      │   └► rejected | cancelled
    waitlisted ─► cancelled

A step that is not in the table is refused by name, never passed over.
"""

from __future__ import annotations

from shared.errors import IllegalTransition

STEPS: dict[str, dict[str, str]] = {
    "waitlisted": {"offer": "awaiting_funding", "cancel": "cancelled"},
    "awaiting_funding": {
        "confirm": "confirmed",
        "reject": "rejected",
        "expire": "expired",
        "cancel": "cancelled",
    },
    "confirmed": {
        "complete": "completed",
        "not_complete": "not_completed",
        "miss": "no_show",
        "cancel": "cancelled",
    },
    "completed": {},
    "not_completed": {},
    "no_show": {},
    "rejected": {},
    "expired": {},
    "cancelled": {},
}

HOLDS_A_PLACE = ("awaiting_funding", "confirmed", "completed", "not_completed", "no_show")
LIVING = ("waitlisted", "awaiting_funding", "confirmed", "completed", "not_completed", "no_show")
STEP_OF_OUTCOME = {"completed": "complete", "not_completed": "not_complete", "no_show": "miss"}


def after(state: str, step: str, enrolment_id: str) -> str:
    """The state that ``step`` leads to. Raises ``IllegalTransition``."""
    steps = STEPS[state]
    if step not in steps:
        raise IllegalTransition(f"enrolment {enrolment_id}", state, step, tuple(steps))
    return steps[step]


def is_settled(state: str) -> bool:
    """Whether an answer about the money comes too late, or a second time, to change anything."""
    return state != "awaiting_funding"
