"""Good events and bad ones, as enrolment tells them: of every ten enrolments

- two are cancelled, and one is of a course: billing has a bug with either (``tests.support.refusing``);
- one is confirmed, and no queue is bound for that;
- one comes with an event of a newer release, one with bytes that nobody can read.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from shared.events import catalogue, enrolment, to_json
from shared.messaging import broker
from shared.messaging.tables import outbox
from shared.persistence import Database
from shared.testing.builders import (
    a_cancelled,
    a_confirmed,
    a_requested,
    a_run_scheduled,
    an_id,
    eur,
    moment,
)
from tests.support.account import Account
from tests.support.refusing import POISON
from tests.support.teller import Teller, Told

RUN, PRICE = an_id(502), 10
EXCHANGE = "enrolment.events"
BOUND = ("requested.*", "cancelled.*")  # and confirmations are not
HEARERS = ("billing.inbox", "analytics.inbox")
ANSWER_TO = {
    enrolment.Requested: "charge_decided",
    enrolment.Confirmed: "subsidy_committed",
    enrolment.Cancelled: "subsidy_released",
}


class Mixture:
    """``account`` has the effect that each event must have in the end, or that it is kept."""

    def __init__(self, database: Database, amqp_uri: str, account: Account, size: int) -> None:
        self.database, self.amqp_uri, self.account = database, amqp_uri, account
        self.teller, self.numbers = Teller(amqp_uri), range(1, size + 1)

    def loses_bindings(self) -> None:
        """The broker forgets what it was set up for; ``topology.declare`` mends it."""
        connection = broker.connect(self.amqp_uri)
        for inbox in HEARERS:
            connection.default_channel.queue_unbind(inbox, EXCHANGE, "#")
            for key in BOUND:
                connection.default_channel.queue_bind(inbox, EXCHANGE, key)
        broker.close(connection)

    def is_told(self) -> None:
        """All of it, the bad among the good."""
        prices = (catalogue.Price("any", eur(PRICE)),)
        run = a_run_scheduled(run_id=RUN, prices=prices, ways_to_pay=("subsidy",))
        self.teller.tells(Told(run, RUN))
        for number in self.numbers:
            with self.database.transaction() as work:
                for version, event in enumerate(_events(number), 1):
                    work.emit(event, subject=event.enrolment_id, version=version)
                    self._attempted(f"{ANSWER_TO[type(event)]} of {event.enrolment_id}")
                if number % 10 == 5:
                    work.session.execute(outbox.insert().values(_of_a_newer_release(number)))
                    self._attempted(f"kept newer-{number}")
            if number % 10 == 6:
                name = {"message_id": f"odd-{number}", "content_type": "application/x-python"}
                self.teller.tells_bytes(b"\x80\x03}q\x00\xff", EXCHANGE, "requested.v1", **name)
                self._attempted(f"kept odd-{number}")

    def _attempted(self, name: str) -> None:
        self.account.attempted.add(name)
        self.account.acknowledged.add(name)  # it is committed in an outbox, or the broker has it


def _events(number: int) -> Iterator[Any]:
    what, kind = {"enrolment_id": an_id(number), "run_id": RUN}, number % 10
    yield a_requested(**what, **({"course_id": POISON} if kind == 7 else {}))
    if kind in (1, 2):
        yield a_cancelled(was="awaiting_funding", cancelled_at=moment(2, 10), **what)
    if kind == 3:
        yield a_confirmed(ways=("subsidy",), **what)


def _of_a_newer_release(number: int) -> dict[str, Any]:
    """A row of the outbox with an event that this release does not know."""
    return {
        "event_id": f"newer-{number}",
        "type": "enrolment.requested.v9",
        "subject": an_id(number),
        "version": 1,
        "time": datetime.now(UTC),
        "correlation_id": f"newer-{number}",
        "payload": to_json(a_requested(enrolment_id=an_id(number))),
    }
