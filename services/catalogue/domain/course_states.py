"""The state machine of a course: draft ─► published ─► archived.

A step that is not in the table is refused by name, never passed over.
"""

from __future__ import annotations

from shared.errors import Conflict, IllegalTransition

STEPS: dict[str, dict[str, str]] = {
    "draft": {"publish": "published"},
    "published": {"archive": "archived"},
    "archived": {},
}


def after(state: str, step: str, course_id: str) -> str:
    """The state that ``step`` leads to. Raises ``IllegalTransition``."""
    steps = STEPS[state]
    if step not in steps:
        raise IllegalTransition(f"course {course_id}", state, step, tuple(steps))
    return steps[step]


def check_takes_runs(state: str, course_id: str) -> None:
    """Only a published course is run. Raises ``Conflict`` (``course_not_published``)."""
    if state != "published":
        todo = "publish it first" if state == "draft" else "choose another course"
        raise Conflict(
            f"course {course_id} is {state}: only a published course takes runs: {todo}",
            reason="course_not_published",
        )
