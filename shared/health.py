"""Whether what a service stands on answers: its database and its broker.

Also a server that is silent must not keep who asks waiting: then it is away.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Any

import eventlet

from shared.errors import Unavailable
from shared.persistence import Database

WITHIN = 3.0  # seconds; whoever asks for health waits no longer than five


def parts(database: Database, listeners: Iterable[Any]) -> dict[str, str]:
    """``ok`` for each part, or what is wrong with it."""
    broker = all(one.connected for one in listeners)
    return {"database": database_state(database), "broker": "ok" if broker else "not connected"}


def database_state(database: Database) -> str:
    """``ok``, or why it cannot be used."""
    began, silent = time.monotonic(), f"database away: silent for {WITHIN:.0f} s"
    try:
        with eventlet.Timeout(WITHIN, Unavailable(silent)):
            database.ping()
    except Unavailable as away:  # giving up, the driver has its own word for it
        return silent if time.monotonic() - began >= WITHIN else str(away)
    return "ok"
