"""How many messages wait at the broker for a service, and how many the broker gave up on.

Asked over a connection of its own: the consumer's is in use while a batch is handled, which is when
one wants to know. Counted are those that no instance has taken yet.
"""

from __future__ import annotations

import threading
from typing import Any

from shared.errors import Unavailable
from shared.messaging import broker, topology


class Queues:
    """The two queues of one service."""

    def __init__(self, service: str, amqp_uri: str) -> None:
        self.names = (topology.inbox_name(service), topology.dead_queue(service).name)
        self._amqp_uri = amqp_uri
        self._connection: Any = None
        self._one_at_a_time = threading.Lock()  # made here: eventlet has patched it by now

    def depths(self) -> dict[str, int]:
        """Messages by queue. Raises ``Unavailable``."""
        with self._one_at_a_time:
            is_done = False
            try:
                if self._connection is None:
                    # No heartbeat: nobody would send it between two looks.
                    self._connection = broker.connect(self._amqp_uri, heartbeat=0)
                channel = self._connection.default_channel
                found = {
                    name: int(channel.queue_declare(name, passive=True)[1]) for name in self.names
                }
                is_done = True
            except broker.AWAY as away:
                raise Unavailable(f"broker away: {away}") from away
            finally:
                if not is_done:  # also when the caller's time is up
                    self.close()
            return found

    def close(self) -> None:
        """Let go of the connection; the next look opens another one."""
        connection, self._connection = self._connection, None
        if connection is not None:
            broker.abandon(connection)
