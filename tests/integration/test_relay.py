"""The relay: what was told goes out, in order, and is marked as sent only when the broker has it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from shared import clock
from shared.errors import Unavailable
from shared.messaging import outbox
from shared.messaging import relay as relaying
from shared.testing.builders import an_id
from tests.service.shared.deliveries import Hearer
from tests.support.college import College
from tests.support.process import WITHIN, until
from tests.support.producer import INBOX, Producer
from tests.support.wire import Wire

HEARERS = (INBOX, "billing.inbox")


@pytest.fixture
def later() -> Iterator[Callable[[], None]]:
    """What failed is due again. The clock is the process's own, and set back afterwards."""

    def go() -> None:
        clock.travel(clock.now() + timedelta(seconds=relaying.PAUSE_MOST))

    yield go
    clock.travel(None)


def test_all_goes_out_in_order_batch_by_batch(producer: Producer) -> None:
    producer.tell(1, 700)
    producer.tell(701, 1_100)
    relay = producer.relay()
    assert [relay.run_once() for _ in range(4)] == [500, 500, 100, 0]
    assert producer.heard() == list(range(1, 1_101))
    assert producer.unsent() == []


def test_a_row_is_marked_as_sent_only_when_the_broker_confirmed_it(
    producer: Producer, later: Callable[[], None]
) -> None:
    """A queue that takes one message and refuses the others: they are not confirmed."""
    full = {"x-max-length": 1, "x-overflow": "reject-publish"}
    producer.channel.queue_declare("full", arguments=full, auto_delete=False)
    producer.channel.queue_bind("full", producer.events, "#")
    producer.tell(1, 3)
    relay = producer.relay()
    assert relay.run_once() == 3
    left = producer.unsent()
    assert [row.subject for row in left] == ["2", "3"]
    assert {(row.attempts, row.error) for row in left} == {
        (1, "the broker refused the message (nack)")
    }
    assert relay.run_once() == 0  # not before its time
    producer.channel.queue_delete("full")
    later()
    assert relay.run_once() == 2
    assert producer.unsent() == []


def test_what_nobody_would_get_is_a_failure_and_the_others_pass(
    producer: Producer, later: Callable[[], None]
) -> None:
    for inbox in HEARERS:
        producer.channel.queue_unbind(inbox, producer.events, "#")
    producer.channel.queue_bind(INBOX, producer.events, "cancelled.*")
    producer.tell(1)
    producer.tell(2, cancelled=True)
    producer.tell(3)
    relay = producer.relay()
    assert relay.run_once() == 3
    assert producer.heard() == [2]
    left = producer.unsent()
    assert [row.subject for row in left] == ["1", "3"]
    assert left[0].error == (
        "no queue is bound to enrolment.events for requested.v1: run `collegium broker setup`"
    )
    producer.channel.queue_bind(INBOX, producer.events, "#")
    later()
    assert relay.run_once() == 2
    assert producer.heard() == [1, 3]
    assert producer.unsent() == []


def test_a_broker_without_the_exchange_is_waited_for(producer: Producer) -> None:
    producer.channel.exchange_delete(producer.events)
    producer.tell(1)
    with pytest.raises(Unavailable, match=r"no exchange 'enrolment\.events'"):
        producer.relay().run_once()
    assert [row.attempts for row in producer.unsent()] == [0]


def test_killed_before_it_could_mark_it_sends_again_and_all_is_handled_once(
    producer: Producer, database: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        """The process is gone, between the broker's confirm and the mark."""

    def die(*_: object) -> None:
        raise Killed

    producer.tell(1, 3)
    with monkeypatch.context() as patched:
        patched.setattr(outbox, "mark_sent", die)
        with pytest.raises(Killed):
            producer.relay().run_once()
    assert len(producer.unsent()) == 3
    assert producer.relay().run_once() == 3
    twice = producer.inbox()
    assert [int(one.headers["cloudEvents_subject"]) for one in twice] == [1, 2, 3, 1, 2, 3]
    hearer = Hearer(producer.database)
    hearer.hears(*twice[:4])
    hearer.hears(*twice[4:])
    assert hearer.attempts == [an_id(1), an_id(2), an_id(3)]


def test_it_is_woken_by_the_database(producer: Producer, monkeypatch: pytest.MonkeyPatch) -> None:
    """It would look by itself only after an hour."""
    monkeypatch.setattr(relaying, "POLL", 3600.0)
    with producer.relaying():
        for number in range(1, 8):
            producer.tell(number)
            producer.wait_sent()
    assert producer.heard() == list(range(1, 8))


def test_what_a_lost_wake_up_left_is_found(
    producer: Producer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relaying, "POLL", 0.05)
    with producer.relaying():
        producer.tell(1)
        producer.wait_sent()
        with producer.database.engine.begin() as connection:  # tells nobody
            connection.execute(text("UPDATE outbox SET sent_at = NULL"))
        producer.wait_sent()
    assert producer.heard() == [1, 1]


def test_a_broker_that_is_away_at_the_start_and_again_later_loses_nothing(
    producer: Producer,
) -> None:
    wire = Wire(producer.amqp_uri)
    producer.tell(1, 10)
    with capture_logs() as said, producer.relaying(wire.uri):

        def wait_for_it() -> None:
            said.clear()
            waits = until(
                lambda: [one for one in said if one["event"] == "relay waits"], WITHIN, "it waits"
            )
            assert "broker" in waits[0]["reason"]

        wait_for_it()
        wire.mend()
        producer.wait_sent()
        wire.cut()
        producer.tell(11, 20)
        wait_for_it()
        wire.mend()
        producer.wait_sent()
        for number in range(21, 25):  # lost in the middle of it
            producer.tell(number)
            wire.cut()
            wire.mend()
        producer.wait_sent()
        wire.cut()
    assert sorted(set(producer.heard())) == list(range(1, 25))


def test_it_goes_on_when_the_database_has_cut_its_connections(producer: Producer) -> None:
    with producer.relaying():
        producer.tell(1)
        producer.wait_sent()
        with producer.database.engine.connect() as connection:
            connection.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            )
        producer.tell(2)
        producer.wait_sent()
    assert sorted(set(producer.heard())) == [1, 2]


def test_of_two_relays_one_works_and_the_other_takes_over(
    college_of: Callable[..., College],
) -> None:
    college = college_of("enrolment")
    producer = Producer(college.urls["enrolment"], college.amqp_uri)
    first = college.run("relay", "enrolment")
    first.wait_said("relay works")
    second = college.run("relay", "enrolment")
    second.wait_said("relay stands by")
    producer.tell(1)
    producer.wait_sent()
    first.kill()
    second.wait_said("relay works")
    producer.tell(2)
    producer.wait_sent()
    assert producer.heard() == [1, 2]
    assert second.stop() == 0
    assert "Traceback" not in second.said()
    producer.close()
