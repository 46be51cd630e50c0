"""The state machine of a run: scheduled ─► delivered | cancelled.

A step that is not in the table is refused by name, never passed over.
"""

from __future__ import annotations

from shared.errors import IllegalTransition

STEPS: dict[str, dict[str, str]] = {
    "scheduled": {"deliver": "delivered", "cancel": "cancelled"},
    "delivered": {},
    "cancelled": {},
}


def after(state: str, step: str, run_id: str) -> str:
    """The state that ``step`` leads to. Raises ``IllegalTransition``."""
    steps = STEPS[state]
    if step not in steps:
        raise IllegalTransition(f"run {run_id}", state, step, tuple(steps))
    return steps[step]
