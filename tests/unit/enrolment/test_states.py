"""The state machine of an enrolment: its table, and a refusal by name for everything else."""

from __future__ import annotations

import pytest

from services.enrolment.domain import states
from shared.errors import IllegalTransition

LEGAL = {
    ("waitlisted", "offer"): "awaiting_funding",
    ("waitlisted", "cancel"): "cancelled",
    ("awaiting_funding", "confirm"): "confirmed",
    ("awaiting_funding", "reject"): "rejected",
    ("awaiting_funding", "expire"): "expired",
    ("awaiting_funding", "cancel"): "cancelled",
    ("confirmed", "complete"): "completed",
    ("confirmed", "not_complete"): "not_completed",
    ("confirmed", "miss"): "no_show",
    ("confirmed", "cancel"): "cancelled",
}
STEPS = {step for _, step in LEGAL}
ILLEGAL = [(s, step) for s in states.STEPS for step in sorted(STEPS) if (s, step) not in LEGAL]


@pytest.mark.parametrize(("state", "step"), LEGAL)
def test_legal_steps(state: str, step: str) -> None:
    assert states.after(state, step, "e1") == LEGAL[state, step]


@pytest.mark.parametrize(("state", "step"), ILLEGAL)
def test_every_other_step_is_refused_by_name(state: str, step: str) -> None:
    with pytest.raises(IllegalTransition, match=f"enrolment e1 is {state}: cannot {step}"):
        states.after(state, step, "e1")


def test_a_place_is_held_by_everybody_who_neither_waits_nor_gave_it_back() -> None:
    without = {"waitlisted", "rejected", "expired", "cancelled"}
    assert set(states.HOLDS_A_PLACE) == set(states.STEPS) - without
    assert set(states.LIVING) == set(states.HOLDS_A_PLACE) | {"waitlisted"}


def test_only_who_waits_for_money_can_be_told_about_money() -> None:
    assert [state for state in states.STEPS if not states.is_settled(state)] == ["awaiting_funding"]


@pytest.mark.parametrize(("outcome", "step"), states.STEP_OF_OUTCOME.items())
def test_an_outcome_is_reached_by_its_step(outcome: str, step: str) -> None:
    assert states.after("confirmed", step, "e1") == outcome
