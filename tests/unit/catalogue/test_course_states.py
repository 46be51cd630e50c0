"""A course: draft, published, archived; nothing else, and never back."""

from __future__ import annotations

import pytest

from services.catalogue.domain.course_states import STEPS, after, check_takes_runs
from shared.errors import Conflict, IllegalTransition

LEGAL = {("draft", "publish"): "published", ("published", "archive"): "archived"}
ALL = [(state, step) for state in STEPS for step in ("publish", "archive", "revive")]


@pytest.mark.parametrize(("state", "step"), LEGAL)
def test_legal_steps(state: str, step: str) -> None:
    assert after(state, step, "c1") == LEGAL[state, step]


@pytest.mark.parametrize(("state", "step"), [pair for pair in ALL if pair not in LEGAL])
def test_every_other_step_is_refused_by_name(state: str, step: str) -> None:
    with pytest.raises(IllegalTransition, match=f"course c1 is {state}: cannot {step}"):
        after(state, step, "c1")


def test_a_refusal_says_which_steps_there_are() -> None:
    with pytest.raises(IllegalTransition, match="Steps from draft: publish"):
        after("draft", "archive", "c1")
    with pytest.raises(IllegalTransition, match="none: it has ended"):
        after("archived", "publish", "c1")


def test_a_published_course_takes_runs() -> None:
    check_takes_runs("published", "c1")


@pytest.mark.parametrize(
    ("state", "todo"), [("draft", "publish it first"), ("archived", "choose another course")]
)
def test_any_other_course_takes_none_and_the_refusal_says_what_to_do(state: str, todo: str) -> None:
    with pytest.raises(Conflict, match=f"c1 is {state}.*{todo}") as refused:
        check_takes_runs(state, "c1")
    assert refused.value.reason == "course_not_published"
