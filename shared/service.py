"""What every service's nameko class inherits: its database, its inbox, its retries, its health."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import structlog
from nameko.extensions import DependencyProvider
from nameko.timer import timer
from werkzeug.wrappers import Request, Response

from shared.errors import Unavailable
from shared.events.envelope import Delivery, Envelope
from shared.http import answer, route
from shared.messaging.consumer import Consumer, Handler
from shared.messaging.listener import inbox
from shared.persistence import Database, Work

RETRY_EVERY = 0.25  # seconds between looks at what is due again

log = structlog.get_logger()


class FromConfig(DependencyProvider):
    """Gives the service what ``collegium serve`` put into the container's configuration."""

    def __init__(self, key: str) -> None:
        super().__init__()
        self.key = key

    def get_dependency(self, worker_ctx: Any) -> Any:
        return worker_ctx.container.config[self.key]


class Service:
    """Base of the four nameko classes. ``handlers``: the table at the end of ``handlers.py``."""

    name: str
    every: Callable[[Work, Envelope], object] | None = None

    database: Database = FromConfig("DATABASE")
    settings: Any = FromConfig("SETTINGS")
    listeners: list[Any] = FromConfig("LISTENERS")

    def consumer(self) -> Consumer:
        """The consumer of this service's inbox."""
        return Consumer(self.database, self.table(), type(self).every)

    def table(self) -> Mapping[type[Any], Handler]:
        """Which handler answers which event or command: from the service's ``handlers``."""
        raise NotImplementedError

    @inbox
    def on_deliveries(self, deliveries: list[Delivery]) -> Unavailable | None:
        """Events and commands from the broker, a batch at a time.

        Returns why nothing could be done; if it raised that, nameko would log it with its stack.
        """
        try:
            self.consumer().handle(deliveries)
        except Unavailable as away:
            return away
        return None

    @timer(interval=RETRY_EVERY)
    def retry_failed(self) -> None:
        """Try failed events again whose time has come."""
        self.quietly(lambda: self.consumer().retry_due())

    def quietly(self, job: Callable[[], object]) -> None:
        """A timer's job: while the database is away it is left to the next time."""
        try:
            job()
        except Unavailable as away:
            log.warning("timer waits", service=self.name, reason=str(away))

    @route("GET", "/health/live")
    def live(self, request: Request) -> Response:
        """The process answers."""
        return answer({"status": "live"})

    @route("GET", "/health/ready")
    def ready(self, request: Request) -> Response:
        """Database and broker answer: traffic may come."""
        parts = {"database": self._database_state(), "broker": self._broker_state()}
        is_ready = set(parts.values()) == {"ok"}
        status = "ready" if is_ready else "not ready"
        return answer({"status": status, **parts}, 200 if is_ready else 503)

    def _database_state(self) -> str:
        try:
            self.database.ping()
        except Unavailable as away:
            return str(away)
        return "ok"

    def _broker_state(self) -> str:
        return "ok" if all(one.connected for one in self.listeners) else "not connected"
