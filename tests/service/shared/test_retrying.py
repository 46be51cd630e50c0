"""Failed events: tried again when it is time, parked at last, re-driven or given up by people."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from shared import clock
from shared.errors import Conflict, NotFound, NotYet, Unavailable
from shared.events.envelope import Delivery
from shared.messaging import failures
from shared.testing.builders import an_id
from tests.service.shared.deliveries import LATER, POISON, Hearer, requested, undecodable

Travel = Callable[[datetime], None]


@pytest.fixture
def pass_time(travel: Travel) -> Callable[[timedelta], None]:
    """Let some time pass."""
    return lambda span: travel(clock.now() + span)


def wait_until_due(hearer: Hearer, travel: Travel) -> None:
    """Until the next attempt of the one failed event."""
    (row,) = hearer.failed("retrying")
    travel(row.next_attempt_at)


def decide(hearer: Hearer, step: str, failure_id: int = 1) -> None:
    """An operator re-drives or discards the event."""
    with hearer.database.transaction() as work:
        getattr(failures, step)(work.session, failure_id, work.now)


def test_it_is_not_tried_before_its_time(hearer: Hearer, travel: Travel) -> None:
    hearer.hears(requested(1, POISON))
    (row,) = hearer.failed("retrying")
    travel(row.next_attempt_at - timedelta(minutes=1))
    assert hearer.consumer.retry_due() == 0
    assert hearer.attempts == [an_id(1)]


@pytest.mark.parametrize("course", [POISON, LATER])
def test_it_goes_through_when_the_cause_is_gone(
    hearer: Hearer, travel: Travel, course: str
) -> None:
    hearer.hears(requested(1, course), requested(2))
    wait_until_due(hearer, travel)
    del hearer.refused[course]
    assert hearer.consumer.retry_due() == 1
    assert hearer.effects() == [an_id(2), an_id(1)]
    assert [row.event_id for row in hearer.failed("handled")] == ["event-1"]
    assert hearer.consumer.retry_due() == 0
    hearer.hears(requested(1, course))  # the broker gives it once more
    assert hearer.effects() == [an_id(2), an_id(1)]


def test_it_came_again_and_was_handled_meanwhile(hearer: Hearer, travel: Travel) -> None:
    hearer.hears(requested(1, LATER))
    wait_until_due(hearer, travel)
    del hearer.refused[LATER]
    hearer.hears(requested(1, LATER))
    assert hearer.consumer.retry_due() == 1
    assert hearer.effects() == [an_id(1)]
    assert [row.status for row in hearer.failed("handled")] == ["handled"]


@pytest.mark.parametrize(("course", "kind"), [(POISON, "failed"), (LATER, "waiting")])
def test_it_is_parked_after_the_last_attempt(
    hearer: Hearer, travel: Travel, monkeypatch: pytest.MonkeyPatch, course: str, kind: str
) -> None:
    monkeypatch.setitem(failures.POLICY, kind, (1.0, 2.0, 4))
    hearer.hears(requested(1, course))
    for attempts in (2, 3, 4):
        wait_until_due(hearer, travel)
        assert hearer.consumer.retry_due() == 1
        assert hearer.failed()[0].attempts == attempts
    (parked,) = hearer.failed("parked")
    assert parked.next_attempt_at is None
    assert hearer.attempts == [an_id(1)] * 4
    assert (hearer.effects(), hearer.handled()) == ([], 0)


def test_attempts_count_anew_when_it_fails_otherwise(hearer: Hearer, travel: Travel) -> None:
    hearer.hears(requested(1, POISON))
    for _ in range(3):
        wait_until_due(hearer, travel)
        hearer.consumer.retry_due()
    hearer.refused[POISON] = NotYet("waits now")
    wait_until_due(hearer, travel)
    hearer.consumer.retry_due()
    (row,) = hearer.failed()
    assert (row.kind, row.attempts, row.error) == ("waiting", 1, "NotYet: waits now")


def test_the_database_away_burns_no_attempt(hearer: Hearer, travel: Travel) -> None:
    hearer.hears(requested(1, POISON))
    hearer.refused[POISON] = Unavailable("database away")
    wait_until_due(hearer, travel)
    with pytest.raises(Unavailable):
        hearer.consumer.retry_due()
    assert hearer.failed()[0].attempts == 1


def test_what_failed_does_not_keep_the_next_from_being_tried(
    hearer: Hearer, pass_time: Callable[[timedelta], None]
) -> None:
    hearer.hears(requested(1, POISON), requested(2, LATER), requested(3, POISON))
    del hearer.refused[LATER]
    pass_time(timedelta(minutes=1))
    assert hearer.consumer.retry_due() == 3
    assert hearer.effects() == [an_id(2)]


def test_a_parked_one_is_tried_again_when_it_is_re_driven(hearer: Hearer, travel: Travel) -> None:
    hearer.hears(undecodable(1))
    decide(hearer, "redrive")
    assert hearer.consumer.retry_due() == 1
    (row,) = hearer.failed()
    assert (row.kind, row.status, row.attempts) == ("undecodable", "parked", 1)


def test_a_re_driven_one_has_its_headers_and_its_bytes(hearer: Hearer) -> None:
    """Also headers that came as bytes: else it would be another event than before."""
    told = requested(1, POISON)
    headers = {name: value.encode() for name, value in told.headers.items()}
    hearer.hears(Delivery(told.exchange, told.routing_key, headers, told.body))
    del hearer.refused[POISON]
    decide(hearer, "redrive")
    assert hearer.consumer.retry_due() == 1
    assert hearer.effects() == [an_id(1)]
    hearer.hears(told)
    assert hearer.effects() == [an_id(1)]


def test_one_without_headers_is_the_same_event_when_it_is_re_driven(hearer: Hearer) -> None:
    told = requested(1, POISON)
    stock = Delivery(told.exchange, told.routing_key, {}, told.body)
    hearer.hears(stock)
    del hearer.refused[POISON]
    decide(hearer, "redrive")
    hearer.consumer.retry_due()
    hearer.hears(stock)
    assert hearer.effects() == [an_id(1)]


def test_a_discarded_one_is_never_handled(hearer: Hearer, travel: Travel) -> None:
    hearer.hears(requested(1, POISON))
    decide(hearer, "discard")
    del hearer.refused[POISON]
    travel(clock.now() + timedelta(days=2))
    assert hearer.consumer.retry_due() == 0
    hearer.hears(requested(1, POISON))  # its producer is replayed
    assert hearer.effects() == []
    assert [row.event_id for row in hearer.failed("discarded")] == ["event-1"]


def test_one_that_is_discarded_while_it_is_tried_stays_discarded(
    hearer: Hearer, travel: Travel
) -> None:
    hearer.hears(requested(1, POISON))
    wait_until_due(hearer, travel)
    decide(hearer, "discard")
    with hearer.database.transaction() as work:
        failures.failed_again(work.session, 1, ValueError("late"), work.now, kind="failed")
    assert [row.error for row in hearer.failed("discarded")] == ["ZeroDivisionError: a bug"]


@pytest.mark.parametrize("step", ["redrive", "discard"])
def test_what_is_over_cannot_be_decided_again(hearer: Hearer, step: str) -> None:
    hearer.hears(requested(1, POISON))
    decide(hearer, "discard")
    with pytest.raises(Conflict, match="failed event 1 is discarded: it cannot be"):
        decide(hearer, step)
    with pytest.raises(NotFound, match="no failed event 2: `collegium failed list`"):
        decide(hearer, step, 2)


def test_counts(hearer: Hearer) -> None:
    hearer.hears(requested(1, POISON), requested(2, LATER), undecodable(3))
    with hearer.database.reading() as session:
        assert (failures.open_count(session), failures.waiting_count(session)) == (3, 1)
    decide(hearer, "discard", 1)
    with hearer.database.reading() as session:
        assert failures.open_count(session) == 2
