"""When a failed event is tried again: pauses grow, with jitter, and then it is parked."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import Invalid, NotFound, NotYet, UnknownEvent
from shared.messaging import failures
from shared.messaging.failures import POLICY, describe, kind_of_failure, next_attempt
from shared.testing.builders import moment

NOW = moment(2, 1)
RETRIED = ["waiting", "failed"]


def pause(kind: str, attempts: int) -> float:
    """Seconds until the next attempt."""
    due = next_attempt(kind, attempts, NOW)
    assert due is not None
    return (due - NOW).total_seconds()


@pytest.fixture
def no_jitter(monkeypatch: pytest.MonkeyPatch) -> None:
    """The longest pause that the jitter can give."""
    monkeypatch.setattr(failures.random, "uniform", lambda low, high: high)


@pytest.mark.usefixtures("no_jitter")
@pytest.mark.parametrize("kind", RETRIED)
def test_pauses_double_up_to_the_longest(kind: str) -> None:
    first, longest, most = POLICY[kind]
    pauses = [pause(kind, attempts) for attempts in range(1, most)]
    assert pauses[0] == first
    assert all(later == min(earlier * 2, longest) for earlier, later in pairwise(pauses))


@given(st.sampled_from(RETRIED), st.integers(1, 9))
def test_jitter_takes_a_fifth_at_most(kind: str, attempts: int) -> None:
    first, longest, _most = POLICY[kind]
    whole = min(first * 2 ** (attempts - 1), longest)
    assert whole * 0.799 <= pause(kind, attempts) <= whole


@pytest.mark.parametrize("kind", POLICY)
def test_after_the_last_attempt_it_is_parked(kind: str) -> None:
    most = POLICY[kind][2]
    assert next_attempt(kind, most, NOW) is None
    assert next_attempt(kind, most + 1, NOW) is None
    assert most == 1 or next_attempt(kind, most - 1, NOW) is not None


@pytest.mark.usefixtures("no_jitter")
def test_how_long_each_kind_is_tried_in_all() -> None:
    whole = {kind: sum(pause(kind, n) for n in range(1, POLICY[kind][2])) for kind in POLICY}
    assert whole["undecodable"] == 0
    assert timedelta(minutes=25) < timedelta(seconds=whole["failed"]) < timedelta(minutes=35)
    assert timedelta(hours=23) < timedelta(seconds=whole["waiting"]) < timedelta(hours=25)


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (NotYet("run not known here yet"), "waiting"),
        (NotFound("no such run"), "failed"),
        (Invalid("outcome"), "failed"),
        (UnknownEvent("v9"), "failed"),
        (ZeroDivisionError("division"), "failed"),
    ],
)
def test_what_an_error_means(error: Exception, kind: str) -> None:
    assert kind_of_failure(error) == kind


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (NotFound("no run r1"), "NotFound: no run r1"),
        (ValueError("one\n  two"), "ValueError: one two"),
        (ValueError("a\0b\ud800"), "ValueError: a\ufffdb\ufffd"),
        (KeyError("x"), "KeyError: 'x'"),
    ],
)
def test_an_error_is_told_in_one_line_that_every_database_keeps(
    error: Exception, line: str
) -> None:
    assert describe(error) == line
