"""Run as a process: ``collegium …``, which dies at a step of its work when it is ordered to.

``python -m tests.support.mortal serve billing``. The order is a file, named by ``MORTAL_ORDER``: it
holds the step, and is taken away by whoever dies of it, as by ``kill -9``. ``MORTAL_PATIENCE``: seconds
of silence after which broker and database count as lost, instead of the usual ones; ``MORTAL_LEASE``:
those after which a relay that is not heard leads no more.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import amqp
from sqlalchemy import Engine, event
from sqlalchemy.engine.default import DefaultDialect

from collegium.cli import main
from shared import patience
from shared.messaging import broker, relay

SERVICE_STEPS = ("before its commit", "after its commit", "before its ack")
RELAY_STEPS = ("before it publishes", "after it has published", "before it is marked as sent")
_WRITES = ("INSERT INTO inbox", "INSERT INTO outbox", "UPDATE outbox SET sent_at")


def run() -> None:
    """The ordinary command, mortal."""
    if silence := os.environ.get("MORTAL_PATIENCE"):
        _be_impatient(float(silence))
    if lease := os.environ.get("MORTAL_LEASE"):
        relay.LEASE = int(lease)
    _die_at_commits()
    _die_around(amqp.channel.Channel, "basic_ack", before="before its ack")
    _die_around(
        broker.Publisher,
        "publish",
        before="before it publishes",
        after="after it has published",
    )
    main()


def _die_when(step: str) -> None:
    order = Path(os.environ["MORTAL_ORDER"])
    with suppress(FileNotFoundError):  # there is none, or it was taken back
        if order.read_text(encoding="utf-8") == step:
            order.unlink()
            os.kill(os.getpid(), signal.SIGKILL)


def _die_around(owner: Any, name: str, *, before: str, after: str | None = None) -> None:
    whole: Callable[..., Any] = getattr(owner, name)

    def mortal(*args: Any, **kwargs: Any) -> Any:
        _die_when(before)
        done = whole(*args, **kwargs)
        if after is not None:
            _die_when(after)
        return done

    setattr(owner, name, mortal)


def _die_at_commits() -> None:
    """At the commits of what is handled, told or sent; not of what only tidies."""
    commit = DefaultDialect.do_commit

    @event.listens_for(Engine, "before_cursor_execute")
    def look(connection: Any, _: Any, statement: str, *__: Any) -> None:
        for words in _WRITES:
            if words in statement:
                connection.info["writes"] = words

    def do_commit(dialect: DefaultDialect, connection: Any) -> None:
        writes = connection.info.pop("writes", None)
        is_sent = writes == "UPDATE outbox SET sent_at"
        if writes is not None:
            _die_when("before it is marked as sent" if is_sent else "before its commit")
        commit(dialect, connection)
        if writes is not None and not is_sent:
            _die_when("after its commit")

    DefaultDialect.do_commit = do_commit  # type: ignore[method-assign]


def _be_impatient(seconds: float) -> None:
    patience.CONNECT = patience.ANSWER = seconds
    broker.CONFIRM_WITHIN = seconds
    relay.PAUSE_MOST = seconds
    broker.connect.__kwdefaults__["heartbeat"] = seconds


if __name__ == "__main__":
    run()
