"""Events by the request that they go back to: the flow that moved last comes first."""

from __future__ import annotations

from services.analytics.domain.flow import Flow, Step, flows
from shared.testing.builders import moment


def a_step(position: int, correlation_id: str, kind: str = "enrolment.requested.v1") -> Step:
    return Step(position, kind, moment(2, 2), correlation_id)


def test_a_step_says_who_told_it_and_what() -> None:
    step = a_step(1, "a", "billing.enrolment_funded.v1")
    assert (step.producer, step.name) == ("billing", "enrolment_funded")


def test_steps_are_in_their_order_and_the_newest_flow_is_first() -> None:
    first, other, last = a_step(1, "a"), a_step(2, "b"), a_step(3, "a")
    assert flows([last, other, first], most=9) == [Flow("a", (first, last)), Flow("b", (other,))]


def test_no_more_flows_than_asked_for() -> None:
    found = flows([a_step(number, str(number)) for number in range(1, 6)], most=2)
    assert [flow.correlation_id for flow in found] == ["5", "4"]


def test_without_steps_there_is_no_flow() -> None:
    assert flows([], most=3) == []
