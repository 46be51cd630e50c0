"""What every service's nameko class inherits: its database, its inbox, its retries, its health."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import structlog
from nameko.extensions import DependencyProvider
from nameko.timer import timer
from werkzeug.wrappers import Response

from shared import clock, idempotency, metrics
from shared.access import ended
from shared.access.access import Access
from shared.audit_pages import AuditPages
from shared.errors import Unavailable
from shared.events import enrolment as events
from shared.events.envelope import Delivery, Envelope
from shared.http import Files, Look, answer, shows
from shared.messaging.consumer import Ahead, Consumer, Handler
from shared.messaging.listener import inbox
from shared.operations import Operations
from shared.persistence import Database, Work

RETRY_EVERY = 0.25  # seconds between looks at what is due again
TIDY_EVERY = 600.0  # seconds between forgetting what is of no use any more

log = structlog.get_logger()


def end_sessions(work: Work, told: events.SessionsEnded) -> None:
    """Somebody signed out: what they had as a session counts here no more."""
    ended.end(work.session, told.session_id or told.person_id, told.ended_at)


OF_EVERY_SERVICE: dict[type[Any], Handler] = {events.SessionsEnded: end_sessions}


class FromConfig(DependencyProvider):
    """Gives the service what ``collegium serve`` put into the container's configuration."""

    def __init__(self, key: str) -> None:
        super().__init__()
        self.key = key

    def get_dependency(self, worker_ctx: Any) -> Any:
        return worker_ctx.container.config[self.key]


class Service(Files, Operations, AuditPages):
    """Base of the four nameko classes. ``handlers``: the table at the end of ``handlers.py``."""

    name: str
    every: Callable[[Work, Envelope], object] | None = None
    ahead: Ahead | None = None

    database: Database = FromConfig("DATABASE")
    settings: Any = FromConfig("SETTINGS")
    listeners: list[Any] = FromConfig("LISTENERS")
    access: Access = FromConfig("ACCESS")

    def consumer(self) -> Consumer:
        """The consumer of this service's inbox."""
        table, heard = {**OF_EVERY_SERVICE, **self.table()}, metrics.Heard(self.name)
        return Consumer(self.database, table, type(self).every, heard, type(self).ahead)

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

    @timer(interval=TIDY_EVERY)
    def tidy(self) -> None:
        """Forget old idempotency keys, and ended sessions that would be over by now anyway."""
        self.quietly(self._tidy)

    def _tidy(self) -> None:
        with self.database.transaction() as work:
            idempotency.forget_before(work.session, work.now - idempotency.KEPT_FOR)
            ended.forget(work.session, clock.real())

    def quietly(self, job: Callable[[], object]) -> None:
        """A timer's job: while the database is away it is left to the next time."""
        try:
            job()
        except Unavailable as away:
            log.warning("timer waits", service=self.name, reason=str(away))

    @shows("/health/live", may="see health")
    def live(self, look: Look) -> Response:
        """The process answers."""
        return answer({"status": "live"})

    @shows("/health/ready", may="see health")
    def ready(self, look: Look) -> Response:
        """Database and broker answer: traffic may come."""
        parts = self.parts()
        is_ready = set(parts.values()) == {"ok"}
        status = "ready" if is_ready else "not ready"
        return answer({"status": status, **parts}, 200 if is_ready else 503)
