"""How long a PostgreSQL server may be silent before its connection counts as lost.

A cut cable, a firewall that forgot, a machine that was stopped: nothing comes back, and nobody says
so. libpq would wait for ever, and everything that waits for it. So psycopg2 waits here instead, in
threads as in green ones, and gives the connection up. The server is told likewise: a session that it
hears no more of must not keep its locks.
"""

from __future__ import annotations

import select
from select import select as look_now  # not a green one: it never waits
from typing import Any

import psycopg2
from psycopg2 import extensions
from sqlalchemy import text
from sqlalchemy.exc import DisconnectionError

CONNECT = 5.0  # seconds, for each step of connecting
ANSWER = 30.0  # seconds; of an ordinary statement
LONG = 3600.0  # seconds; of a migration, which may rewrite a table or wait for another instance

# Of this end, as the server sees it: a transaction in which nothing happens is rolled back, and a
# connection whose other end is gone is closed. Who waits for a lock is told so before this end gives up
# a server that seems silent: else it would go on waiting there for nobody.
_SESSION = {
    "lock_timeout": f"{ANSWER * 2 / 3:.0f}s",
    "idle_in_transaction_session_timeout": "60s",
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "4",
}


class PatientConnection(extensions.connection):
    """A connection whose ``patience`` may be changed: the longest silence, in seconds."""

    patience: float | None = None  # the usual one


def connect_args() -> dict[str, Any]:
    """What SQLAlchemy gives to psycopg2 for each new connection. To be called after a monkey patch."""
    extensions.set_wait_callback(_wait)  # eventlet's own has no limit
    options = " ".join(f"-c {name}={value}" for name, value in _SESSION.items())
    return {"connection_factory": PatientConnection, "options": options}


def be_patient(connection: Any) -> None:
    """Let the statements of this SQLAlchemy connection take long, and wait for others."""
    connection.connection.driver_connection.patience = LONG
    connection.execute(text("SET lock_timeout = 0"))


def replace_lost(connection: Any, record: Any, proxy: Any) -> None:
    """On checkout from a pool: a connection that the server has closed is replaced by a new one. The
    server is asked nothing: to an idle connection it says something only when it takes leave."""
    if connection.closed or any(look_now([connection], [], [], 0)):
        raise DisconnectionError("the server has closed the connection")


def _wait(connection: Any) -> None:
    """Until the statement is answered. Raises ``OperationalError``; psycopg2 then closes it."""
    is_connecting = connection.status == extensions.STATUS_SETUP
    longest = CONNECT if is_connecting else getattr(connection, "patience", None) or ANSWER
    while (state := connection.poll()) != extensions.POLL_OK:
        reads = [connection] if state == extensions.POLL_READ else []
        writes = [connection] if state == extensions.POLL_WRITE else []
        if not any(select.select(reads, writes, [], longest)):
            raise psycopg2.OperationalError(f"the database has been silent for {longest:.0f} s")
