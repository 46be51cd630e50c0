"""Histories of any size: what three services told of so many enrolments, written into their outboxes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from threading import Event
from typing import Any, Self

from shared import clock
from shared.events import enrolment
from shared.messaging.tables import outbox
from shared.persistence import Database
from shared.testing.builders import (
    a_charge_decided,
    an_enrolment_funded,
    an_id,
    an_income_recognised,
)
from tests.support.lives import lives
from tests.support.teller import Told

PRODUCERS = ("catalogue", "enrolment", "billing")
AT_ONCE = 1_000  # rows written together
A_LITTLE = 10  # enrolments, told together by those who go on
EVENTS_A_LIFE = 7  # about; with what billing answers


def history(count: int, first: int = 1) -> Iterator[Told]:
    """What is told of enrolments number ``first`` and following, with billing's answers."""
    for one in lives(count, first):
        yield one
        yield from _answers(one)


def _answers(one: Told) -> Iterator[Told]:
    event = one.event
    if isinstance(event, enrolment.Requested):
        which = {"enrolment_id": event.enrolment_id, "run_id": event.run_id}
        charge = _of(event.enrolment_id, 1)
        yield Told(a_charge_decided(charge_id=charge, **which), one.subject)
        yield Told(an_enrolment_funded(charge_id=charge, **which), one.subject)
    elif isinstance(event, enrolment.Completed | enrolment.NoShow | enrolment.NotCompleted):
        recognition = _of(event.enrolment_id, 2)
        yield Told(an_income_recognised(recognition_id=recognition), one.subject)


def _of(enrolment_id: str, kind: int) -> str:
    """An id that belongs to the enrolment."""
    return an_id(kind * 100_000_000_000 + int(enrolment_id[-9:]))


def write(databases: Mapping[str, Database], told: Iterable[Told], *, sent: bool) -> int:
    """Put events into their producers' outboxes, as sent or as still to be sent; returns how many."""
    count, events = 0, iter(told)
    while part := list(islice(events, AT_ONCE)):
        for producer in PRODUCERS:
            rows = [_row(one, sent) for one in part if one.type.startswith(f"{producer}.")]
            if rows:
                with databases[producer].engine.begin() as connection:
                    connection.execute(outbox.insert().returning(outbox.c.seq), rows)
        count += len(part)
    return count


def _row(one: Told, sent: bool) -> dict[str, Any]:
    return {
        "event_id": one.event_id,
        "type": one.type,
        "subject": one.subject,
        "version": one.version,
        "time": one.time,
        "correlation_id": one.subject,
        "payload": one.payload,
        "sent_at": clock.now() if sent else None,
    }


class Going:
    """The producers go on telling while the block lasts: enrolments number ``first`` to ``next``.
    ``told`` is how many events that were."""

    def __init__(self, databases: Mapping[str, Database], first: int) -> None:
        self.databases, self.told, self.next = databases, 0, first
        self._over, self._threads = Event(), ThreadPoolExecutor(1)

    def __enter__(self) -> Self:
        self._running = self._threads.submit(self._run)
        return self

    def __exit__(self, *_: Any) -> None:
        self._over.set()
        self._threads.shutdown()
        self._running.result()

    def _run(self) -> None:
        while not self._over.wait(0.1):
            self.told += write(self.databases, history(A_LITTLE, self.next), sent=False)
            self.next += A_LITTLE
