"""The consumer: takes a batch of deliveries, handles each once, commits once.

First the whole batch in one transaction: claim all ids in the inbox, handle what was not claimed
before, in order. If anything raises, nothing of that stands, and each event is handled alone, in a
transaction of its own; the one that fails alone is kept in ``failed_events``. So a poison event costs
the others a second try and nothing else.

Database away (``Unavailable``): raised to the caller, which waits and gives the same batch again. No
attempt is counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol

import structlog

from shared import clock
from shared.errors import CollegiumError, Unavailable
from shared.events.envelope import Delivery, Envelope, identify, open_delivery
from shared.messaging import failures, inbox
from shared.observability import traced
from shared.persistence import Cause, Database, Work

Handler = Callable[[Work, Any], object]
Ahead = Callable[[Work, Sequence[Any]], object]
"""Told all events of a batch before they are handled, one by one, in the same transaction."""


class Heard(Protocol):
    """Told after each commit (``shared.metrics``)."""

    def handled(self, heard: Iterable[tuple[Delivery, Envelope]], fresh: Iterable[str]) -> None: ...

    def kept(self, type_name: str, kind: str) -> None: ...


log = structlog.get_logger()


class Consumer:
    """Handles deliveries for one service.

    ``handlers``: event class → handler(work, event). ``every``: called with each envelope before its
    handler (analytics keeps its log with it). Types without a handler are only claimed. ``ahead``
    loads and locks, in a few statements, what a batch's events will ask for one by one. ``heard``
    counts, for the figures.
    """

    def __init__(
        self,
        database: Database,
        handlers: Mapping[type[Any], Handler],
        every: Callable[[Work, Envelope], object] | None = None,
        heard: Heard | None = None,
        ahead: Ahead | None = None,
    ) -> None:
        self.database = database
        self.handlers = handlers
        self.every = every
        self.heard = heard
        self.ahead = ahead

    def handle(self, deliveries: Sequence[Delivery]) -> None:
        """Handle a batch. When this returns, every delivery is handled, or kept as failed."""
        readable: list[tuple[Delivery, Envelope]] = []
        for delivery in deliveries:
            try:
                readable.append((delivery, open_delivery(delivery, clock.now())))
            except Exception as unreadable:  # noqa: BLE001  whatever it is, the next can be read
                self._keep(delivery, unreadable, "undecodable")
        try:
            with self.database.transaction() as work:
                fresh = self._handle_in(work, [envelope for _, envelope in readable])
        except Unavailable:
            if len(readable) == 1:
                raise
            self._one_by_one(readable)
        except Exception as error:  # noqa: BLE001  whatever a handler raised: found out alone, below
            if len(readable) == 1:
                self._failed(readable[0][0], error)
            else:
                self._one_by_one(readable)
        else:
            self._count(readable, fresh)

    def retry_due(self, limit: int = 100) -> int:
        """Try failed events again whose time has come; returns how many were tried."""
        with self.database.reading(briefly=True) as session:
            due = failures.due(session, clock.now(), limit)
        for failure_id in due:
            self._retry(failure_id)
        return len(due)

    def _one_by_one(self, readable: Sequence[tuple[Delivery, Envelope]]) -> None:
        for delivery, envelope in readable:
            try:
                with self.database.transaction() as work:
                    fresh = self._handle_in(work, [envelope])
            except Unavailable:
                raise
            except Exception as error:  # noqa: BLE001  kept with its bytes: nothing is swallowed
                self._failed(delivery, error)
            else:
                self._count([(delivery, envelope)], fresh)

    def _handle_in(self, work: Work, envelopes: Sequence[Envelope]) -> frozenset[str]:
        """Returns the ids that nobody had handled before."""
        fresh = inbox.claim(work.session, (e.id for e in envelopes), work.now)
        claimed = frozenset(fresh)
        if self.ahead is not None:
            self.ahead(work, [envelope.data for envelope in envelopes if envelope.id in fresh])
        for envelope in envelopes:
            if envelope.id in fresh:
                fresh.discard(envelope.id)  # the same event twice in one batch is one event
                self._apply(work, envelope)
        return claimed

    def _count(self, heard: Sequence[tuple[Delivery, Envelope]], fresh: frozenset[str]) -> None:
        if self.heard is not None:
            self.heard.handled(heard, fresh)

    def _apply(self, work: Work, envelope: Envelope) -> None:
        work.cause = Cause(
            envelope.correlation_id, envelope.id, envelope.traceparent, envelope.version
        )
        with traced(envelope.traceparent, f"handle {envelope.type}", kind="CONSUMER"):
            if self.every is not None:
                self.every(work, envelope)
            handler = self.handlers.get(type(envelope.data))
            if handler is not None:
                handler(work, envelope.data)

    def _failed(self, delivery: Delivery, error: Exception) -> None:
        self._keep(delivery, error, failures.kind_of_failure(error))

    def _keep(self, delivery: Delivery, error: Exception, kind: str) -> None:
        with self.database.transaction() as work:
            failures.record(work.session, delivery, error, work.now, kind=kind)
        if self.heard is not None:
            self.heard.kept(identify(delivery)[1], kind)
        if kind != "waiting":
            log.warning(
                "event kept as failed",
                kind=kind,
                error=failures.describe(error),
                exc_info=None if isinstance(error, CollegiumError) else error,
            )

    def _retry(self, failure_id: int) -> None:
        """One attempt at one failed event; its row stays locked while it is tried."""
        is_read = False
        try:
            with self.database.transaction() as work:
                row = failures.take(work.session, failure_id, work.now)
                if row is None:
                    return  # another instance has it, or had it
                delivery = failures.delivery_of(row)
                envelope = open_delivery(delivery, work.now)
                is_read = True
                fresh = self._handle_in(work, [envelope])
                failures.handled(work.session, failure_id)
        except Unavailable:
            raise
        except Exception as error:  # noqa: BLE001  recorded in the event's own row
            kind = failures.kind_of_failure(error) if is_read else "undecodable"
            with self.database.transaction() as work:
                failures.failed_again(work.session, failure_id, error, work.now, kind=kind)
        else:
            self._count([(delivery, envelope)], fresh)
