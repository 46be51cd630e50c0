"""The relay: publishes unsent outbox rows in order, in batches, and marks them sent when confirmed.

One relay of a service works at a time (on PostgreSQL, the one that holds an advisory lock; others
stand by), so that one aggregate's events never overtake each other. It is woken by ``NOTIFY`` (or, in
one process with its service, by an event); the slow poll beside it only catches what a lost wake-up
left. Killed between publish and "sent", it publishes the batch again: every consumer's inbox knows
those events already.
"""

from __future__ import annotations

import select
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import psycopg2
import structlog
from sqlalchemy import Connection, text

from shared import clock, tracing
from shared.errors import Unavailable
from shared.messaging import broker, outbox, topology
from shared.persistence import AWAY, Database

BATCH = 500
POLL = 1.0  # seconds between looks without a wake-up
PAUSE_MOST = 10.0  # seconds; longest pause while broker or database is away
LEADER_LOCK = 0x636F6C6C  # advisory lock of a service's database: "coll"
LEASE = 60  # seconds; a leader of whom the database hears nothing for so long is none any more

log = structlog.get_logger()


class Relay:
    """Publishes one service's outbox. ``run`` ends when ``stop`` is set."""

    def __init__(self, service: str, database: Database, amqp_uri: str) -> None:
        self.service = service
        self.database = database
        self.amqp_uri = amqp_uri
        self.stop = threading.Event()
        self._publisher: broker.Publisher | None = None

    def run(self) -> None:
        """Relay until stopped; while broker or database is away, say so once and try again."""
        pause = 0.1
        while not self.stop.is_set():
            try:
                with self._leadership() as wait:
                    while not self.stop.is_set():
                        is_all = self.run_once() < BATCH
                        wait(POLL if is_all else 0.0)
                        pause = 0.1
            except (Unavailable, *AWAY) as away:
                self._drop_connection()
                log.warning("relay waits", service=self.service, reason=str(away).splitlines()[0])
                self.stop.wait(pause)
                pause = min(pause * 2, PAUSE_MOST)
        self._drop_connection()

    def run_once(self) -> int:
        """Publish one batch; returns how many rows were tried. Raises ``Unavailable``."""
        with self.database.reading(briefly=True) as session:
            rows = outbox.unsent(session, clock.now(), BATCH)
        if not rows:
            return 0
        exchange = topology.events_exchange(self.service).name
        with tracing.publishing(self.service, (row.traceparent for row in rows)):
            failures = self._connected().publish(rows, exchange)
        failed = {seq for seq, _ in failures}
        sent = [row.seq for row in rows if row.seq not in failed]
        with self.database.transaction() as work:
            outbox.mark_sent(work.session, sent, work.now)
            later = work.now + timedelta(seconds=PAUSE_MOST)
            outbox.mark_unsent(work.session, failures, later)
        for seq, error in failures:
            log.error("event not taken by the broker", service=self.service, seq=seq, error=error)
        return len(rows)

    def _connected(self) -> broker.Publisher:
        if self._publisher is None:
            self._publisher = broker.Publisher(broker.connect(self.amqp_uri))
        return self._publisher

    def _drop_connection(self) -> None:
        publisher, self._publisher = self._publisher, None
        if publisher is not None:
            broker.abandon(publisher.connection)

    @contextmanager
    def _leadership(self) -> Iterator[Callable[[float], None]]:
        """Hold this service's relay lock; yields the function that waits for something to send.

        It also finds out, after every batch, whether the lock is still held.
        """
        if self.database.is_sqlite:
            yield self._wait_in_process
            return
        engine = self.database.engine.execution_options(isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            self._become_leader(connection)
            connection.execute(text("LISTEN outbox"))
            try:
                yield lambda longest: self._wait_for_notify(connection, longest)
            finally:
                connection.invalidate()  # the lock and the LISTEN end with the connection

    def _become_leader(self, connection: Connection) -> None:
        waits = False
        question = text("SELECT pg_try_advisory_lock(:lock)")
        while not connection.execute(question, {"lock": LEADER_LOCK}).scalar_one():
            if not waits:
                log.info("relay stands by: another one works", service=self.service)
                waits = True
            if self.stop.wait(POLL):
                return
        connection.execute(text(f"SET idle_session_timeout = '{LEASE}s'"))
        log.info("relay works", service=self.service)

    def _wait_in_process(self, longest: float) -> None:
        self.database.woken.wait(longest)
        self.database.woken.clear()

    def _wait_for_notify(self, connection: Connection, longest: float) -> None:
        driver: Any = connection.connection.driver_connection
        connection.execute(text("SELECT 1"))  # it is still there, and so are we
        try:
            driver.poll()
            if not driver.notifies:
                select.select([driver], [], [], longest)
                driver.poll()
        except psycopg2.Error as away:
            raise Unavailable(f"database away: {away}") from away
        driver.notifies.clear()
        if self._publisher is not None:
            broker.beat(self._publisher.connection)
