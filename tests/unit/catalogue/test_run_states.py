"""A run: scheduled, then delivered or cancelled, and that is the end."""

from __future__ import annotations

import pytest

from services.catalogue.domain.run_states import STEPS, after
from shared.errors import IllegalTransition

LEGAL = {("scheduled", "deliver"): "delivered", ("scheduled", "cancel"): "cancelled"}
ALL = [(state, step) for state in STEPS for step in ("deliver", "cancel", "schedule")]


@pytest.mark.parametrize(("state", "step"), LEGAL)
def test_legal_steps(state: str, step: str) -> None:
    assert after(state, step, "r1") == LEGAL[state, step]


@pytest.mark.parametrize(("state", "step"), [pair for pair in ALL if pair not in LEGAL])
def test_every_other_step_is_refused_by_name(state: str, step: str) -> None:
    with pytest.raises(IllegalTransition, match=f"run r1 is {state}: cannot {step}"):
        after(state, step, "r1")
