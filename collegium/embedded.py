"""All four services in one process: kombu's in-memory broker, SQLite files, one port.

The same nameko classes, relays and handlers as in the deployment; only the wire and the files differ.
The process must have been monkey-patched by eventlet before this module is imported.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import eventlet
import structlog
from eventlet import wsgi
from werkzeug.utils import redirect
from werkzeug.wrappers import Request

from collegium import recovery, services
from shared import clock, migrate, sockets
from shared.errors import Unavailable
from shared.http import problem
from shared.messaging import broker, topology
from shared.messaging.relay import Relay
from shared.messaging.topology import SERVICES

AMQP_URI = "memory://"
log = structlog.get_logger()


class Embedded:
    """The whole college in one process. ``folder`` keeps one SQLite file a service."""

    def __init__(self, folder: Path, port: int, host: str = "127.0.0.1") -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.address = (host, port)
        self.apps: dict[str, Any] = {}
        environ = dict(os.environ)
        for name in SERVICES:
            environ[f"{name.upper()}_DATABASE_URL"] = f"sqlite:///{folder / name}.sqlite3"
            environ[f"{name.upper()}_AMQP_URI"] = AMQP_URI
        settings = {name: services.settings_of(name, environ) for name in SERVICES}
        self.databases = {name: services.database_of(settings[name]) for name in SERVICES}
        self._settled = recovery.Settled(self.databases)
        self.containers = [
            services.container_of(settings[name], self.databases[name], mounts=self.apps)
            for name in SERVICES
        ]
        self.relays = [Relay(name, self.databases[name], AMQP_URI) for name in SERVICES]

    @property
    def url(self) -> str:
        return f"http://{self.address[0]}:{self.address[1]}"

    def start(self, *, interrupted: bool = False) -> None:
        """Open the port, migrate, find again what a killed process left, and run.

        ``interrupted``: the clock goes on from the last event, so that what was under way is handled
        in its own time. Raises ``Unavailable`` when the port is taken.
        """
        sock = sockets.listen(*self.address, "choose another port, PORT=…")
        for name in SERVICES:
            migrate.upgrade(name, self.databases[name])
        if interrupted:
            clock.travel(recovery.last_moment(self.databases))
        topology.declare(broker.connect(AMQP_URI).channel())
        again = recovery.recover(self.databases, AMQP_URI)
        if again:
            log.info("events of an interrupted run are sent again", count=again)
        for container in self.containers:
            container.start()
        for relay in self.relays:
            eventlet.spawn(relay.run)
        eventlet.spawn(wsgi.server, sock, self._answer, log_output=False)

    def stop(self) -> None:
        """Let running work end; what is unsent is found again at the next start."""
        for relay in self.relays:
            relay.stop.set()
            relay.database.woken.set()
        for stopping in [eventlet.spawn(container.stop) for container in self.containers]:
            stopping.wait()
        for database in self.databases.values():
            database.close()

    def settle(self, within: float = 60.0) -> None:
        """Wait until every event has been handled by everybody. Raises ``Unavailable``."""
        with eventlet.Timeout(within, Unavailable(f"events still under way after {within:.0f} s")):
            commits = -1
            while commits != (commits := self._commits()) or not self._settled.now():
                eventlet.sleep(0.03)

    def _commits(self) -> int:
        return sum(database.commits for database in self.databases.values())

    def _answer(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """The one port: each service below its own prefix."""
        request = Request(environ)
        app = self.apps.get(request.path.split("/")[1])
        if app is None:
            response: Any = (
                redirect("/analytics/")
                if request.path == "/"
                else problem(request, 404, "Not found", f"nothing is served at {request.path}")
            )
            return response(environ, start_response)  # type: ignore[no-any-return]
        return app(environ, start_response)  # type: ignore[no-any-return]
