"""Engine and unit of work: one business transaction with the events that it tells.

PostgreSQL or SQLite, by the URL. SQLite has one writer at a time, so its transactions begin with
``BEGIN IMMEDIATE`` behind a lock of this process: a green thread that held the file's lock while
another one waited for it inside the C library would stop the whole process.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

import psycopg2
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from shared import bulk, clock, observability, patience
from shared.errors import Conflict, Unavailable
from shared.events import kind_of, to_json
from shared.messaging.tables import outbox

# What says "the database is away or busy, nothing was decided": never a business failure.
# The driver's own come through where SQLAlchemy gives a connection back to its pool.
AWAY = (
    OperationalError,
    InterfaceError,
    PoolTimeout,
    psycopg2.OperationalError,
    psycopg2.InterfaceError,
)


@dataclass
class Cause:
    """What a unit of work answers to: the event (or request) that it was started by.

    ``version`` is that of the event's aggregate, for those who must know which event is the later.
    """

    correlation_id: str | None = None
    event_id: str | None = None
    traceparent: str | None = None
    version: int = 0


@dataclass
class Work:
    """One business transaction: the session, the time, and the events that will be told.

    Handlers load and save through ``session`` (by way of their store) and call ``emit``; the edge
    that made the ``Work`` commits it, and the outbox rows with it.
    """

    session: Session
    now: datetime
    cause: Cause = field(default_factory=Cause)
    _emitted: list[dict[str, Any]] = field(default_factory=list)

    def new_id(self) -> str:
        """A fresh id (UUID 4, as text)."""
        return str(uuid4())

    def emit(self, told: Any, *, subject: str, version: int = 0) -> None:
        """Tell an event when this transaction commits. ``subject``: the aggregate's id."""
        event_id = self.new_id()
        self._emitted.append(
            {
                "event_id": event_id,
                "type": kind_of(type(told)).type,
                "subject": subject,
                "version": version,
                "time": self.now,
                "correlation_id": self.cause.correlation_id or event_id,
                "causation_id": self.cause.event_id,
                "traceparent": observability.traceparent() or self.cause.traceparent,
                "payload": to_json(told),
            }
        )

    def write_outbox(self) -> int:
        """Put the told events into the outbox, in their order, and wake the relay; one statement."""
        count = len(self._emitted)
        if count:
            self.session.flush()
            bulk.insert(self.session, outbox, self._emitted, wakes="outbox")
            self._emitted.clear()
        return count


class Database:
    """A service's own database. ``woken`` is set whenever a transaction left something to send.

    ``reconnects``: a connection that was lost between two transactions is replaced, and nobody notices.
    """

    def __init__(self, url: str, *, pool_size: int = 5, reconnects: bool = True) -> None:
        self.url = url
        self.is_sqlite = url.startswith("sqlite")
        # An error's text goes into the log; the values of the row do not.
        options: dict[str, Any] = {"hide_parameters": True}
        if not self.is_sqlite:
            options |= {"pool_size": pool_size}
            options |= {"max_overflow": 0, "pool_timeout": 10}
            options |= {"connect_args": patience.connect_args()}
            options |= {"executemany_mode": "values_plus_batch"}
        self.engine: Engine = create_engine(url, **options)
        self.woken = threading.Event()
        self.commits = 0  # by this process
        self.committed = threading.Condition()  # told at each of them
        self._writer: Any = threading.Lock() if self.is_sqlite else nullcontext()
        self._reading = self._glancing = self.engine.execution_options(only_reads=True)
        if self.is_sqlite:
            _prepare_sqlite(self.engine)
        else:
            self._glancing = self._reading.execution_options(isolation_level="AUTOCOMMIT")
            if reconnects:
                event.listen(self.engine, "checkout", patience.replace_lost)

    @contextmanager
    def transaction(self, cause: Cause | None = None) -> Iterator[Work]:
        """A unit of work: commits at the end, rolls back when an exception passes.

        Raises ``Unavailable`` when the database is away and ``Conflict`` when a row clashes with
        one that somebody else made meanwhile; nothing is changed then.
        """
        try:
            with self._writer, Session(self.engine, expire_on_commit=False) as session:
                work = Work(session, clock.now(), cause or Cause())
                yield work
                told = work.write_outbox()
                session.commit()
        except AWAY as away:
            raise Unavailable(_first_line(away)) from away
        except IntegrityError as clash:
            raise Conflict(
                f"clashes with what is there already ({str(clash.orig).splitlines()[0]}): nothing was "
                "changed; look at what is there, then repeat the call",
                reason="clash",
            ) from clash
        except DBAPIError as broken:
            if broken.connection_invalidated:
                raise Unavailable(_first_line(broken)) from broken
            raise
        with self.committed:
            self.commits += 1
            self.committed.notify_all()
        if told:
            self.woken.set()

    @contextmanager
    def reading(self, *, briefly: bool = False) -> Iterator[Session]:
        """A session that only reads; it waits for no writer. ``briefly``: for a query or two that need
        no transaction; on PostgreSQL that spares its beginning and its end, a round trip each."""
        try:
            with Session(self._glancing if briefly else self._reading) as session:
                yield session
        except AWAY as away:
            raise Unavailable(_first_line(away)) from away

    def ping(self) -> None:
        """Raises ``Unavailable`` when the database does not answer."""
        with self.reading(briefly=True) as session:
            session.execute(text("SELECT 1"))

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()


def _prepare_sqlite(engine: Engine) -> None:
    """Durable (WAL, fsync at every commit), foreign keys on, and explicit transactions."""

    @event.listens_for(engine, "connect")
    def connect(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # the driver's own BEGIN would come too late
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("PRAGMA busy_timeout=5000")

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        only_reads = connection.get_execution_options().get("only_reads", False)
        connection.exec_driver_sql("BEGIN" if only_reads else "BEGIN IMMEDIATE")


def _first_line(error: Exception) -> str:
    return f"database away: {str(error).splitlines()[0]}: nothing was changed, try again later"
