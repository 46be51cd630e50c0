"""The consumer: each event once, and one that cannot be handled stops no other."""

from __future__ import annotations

import pytest

from shared.errors import Conflict, Unavailable
from shared.events.envelope import Delivery
from shared.testing.builders import a_confirmed, an_id
from tests.service.shared.deliveries import (
    LATER,
    POISON,
    Hearer,
    delivery,
    requested,
    undecodable,
)


def test_a_batch_is_handled_in_its_order(hearer: Hearer) -> None:
    hearer.hears(requested(3), requested(1), requested(2))
    assert hearer.effects() == [an_id(3), an_id(1), an_id(2)]
    assert hearer.handled() == 3


def test_an_event_twice_in_one_batch_is_one_event(hearer: Hearer) -> None:
    hearer.hears(requested(1), requested(2), requested(1))
    assert hearer.effects() == [an_id(1), an_id(2)]


def test_an_event_that_comes_again_later_is_passed_over(hearer: Hearer) -> None:
    hearer.hears(requested(1))
    hearer.hears(requested(1), requested(2))
    assert hearer.effects() == [an_id(1), an_id(2)]


def test_a_type_without_a_handler_is_claimed(hearer: Hearer) -> None:
    hearer.hears(delivery(a_confirmed(), "event-1"))
    assert (hearer.effects(), hearer.handled(), hearer.failed()) == ([], 1, [])


def test_poison_among_good_ones_costs_the_others_nothing(hearer: Hearer) -> None:
    poison = requested(2, POISON)
    hearer.hears(requested(1), poison, requested(3), undecodable(4), requested(5))
    assert hearer.effects() == [an_id(1), an_id(3), an_id(5)]
    bad, unreadable = sorted(hearer.failed(), key=lambda row: row.event_id)
    assert (bad.kind, bad.status, bad.attempts) == ("failed", "retrying", 1)
    assert bad.error == "ZeroDivisionError: a bug"
    assert (bad.event_id, bad.type, bad.body) == (
        "event-2",
        "enrolment.requested.v1",
        poison.body,
    )
    assert (unreadable.kind, unreadable.status) == ("undecodable", "parked")


def test_a_handler_that_tells_and_then_raises_has_told_nothing(hearer: Hearer) -> None:
    hearer.hears(requested(1, POISON))
    assert hearer.attempts == [an_id(1)]
    assert (hearer.effects(), hearer.handled()) == ([], 0)


def test_an_event_that_fails_and_comes_again_is_kept_once(hearer: Hearer) -> None:
    hearer.hears(requested(1, POISON))
    hearer.hears(requested(1, POISON), requested(2))
    assert [row.event_id for row in hearer.failed()] == ["event-1"]
    assert hearer.effects() == [an_id(2)]


@pytest.mark.parametrize(
    ("broken", "error"),
    [
        (undecodable(1), "Invalid: enrolment.requested.v1: the body is not JSON"),
        (undecodable(1, b"{}"), "Invalid: enrolment.requested.v1 is malformed: enrolment_id"),
        (undecodable(1, b"\0" * 9), "Invalid: enrolment.requested.v1: the body is not JSON"),
        (
            Delivery("enrolment.events", "requested.v9", {}, b"{}"),
            "UnknownEvent: event type 'enrolment.requested.v9' is not known here; known: "
            "enrolment.requested.v1",
        ),
        (Delivery("", "", {}, b""), "UnknownEvent: event type '.' is not known here"),
        (
            Delivery("x" * 255, "\0" * 255, {"cloudEvents_id": b"\xff" * 99, "\0": [b"\0"]}, b""),
            "Invalid: id",
        ),
    ],
)
def test_what_cannot_be_read_is_kept_with_its_bytes_and_the_next_is_handled(
    hearer: Hearer, broken: Delivery, error: str
) -> None:
    hearer.hears(broken)
    hearer.hears(broken, requested(2))
    (kept,) = hearer.failed("parked")
    assert kept.kind == "undecodable"
    assert kept.body == broken.body
    assert kept.error.startswith(error)
    assert hearer.effects() == [an_id(2)]


def test_only_the_exchange_of_its_producer_carries_an_event(hearer: Hearer) -> None:
    """Whoever may write to ``billing.events`` cannot tell what only enrolment can."""
    honest = requested(1)
    hearer.hears(Delivery("billing.events", "x.v1", honest.headers, honest.body), requested(2))
    (kept,) = hearer.failed()
    assert "came by exchange billing.events: only enrolment.events" in kept.error
    assert hearer.effects() == [an_id(2)]


def test_the_database_away_burns_no_attempt(hearer: Hearer) -> None:
    hearer.refused[POISON] = Unavailable("database away")
    for batch in ([requested(1, POISON)], [requested(2), requested(1, POISON), requested(3)]):
        with pytest.raises(Unavailable):
            hearer.hears(*batch)
    assert hearer.failed() == []
    del hearer.refused[POISON]
    hearer.hears(*batch)  # the same batch again
    assert hearer.effects() == [an_id(2), an_id(1), an_id(3)]


def test_a_clash_of_two_rows_is_a_failure_of_the_event(hearer: Hearer) -> None:
    hearer.refused[POISON] = Conflict("clashes with what is there already")
    hearer.hears(requested(1, POISON))
    assert [row.kind for row in hearer.failed()] == ["failed"]


def test_what_waits_is_of_its_own_kind(hearer: Hearer) -> None:
    hearer.hears(requested(1, LATER))
    (kept,) = hearer.failed()
    assert (kept.kind, kept.status) == ("waiting", "retrying")
