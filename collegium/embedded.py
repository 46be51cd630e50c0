"""All four services in one process: kombu's in-memory broker, SQLite files, one port.

The same nameko classes, relays and handlers as in the deployment; only the wire and the files differ.
The process must have been monkey-patched by eventlet before this module is imported.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import eventlet
import structlog
from eventlet import wsgi
from werkzeug.wrappers import Request

from collegium import recovery, services
from collegium.sample.staff import sample_people
from shared import clock, metrics, migrate, pages, sockets
from shared.access import tokens
from shared.access.keys import SigningKey
from shared.access.roles import Role
from shared.errors import FieldError, Invalid, Unavailable
from shared.http.answering import nothing_served
from shared.messaging import broker, topology
from shared.messaging.relay import Relay
from shared.messaging.topology import SERVICES

AMQP_URI = "memory://"
START = "/analytics/start"  # what is served at /
log = structlog.get_logger()


class Embedded:
    """The whole college in one process. ``folder`` keeps one SQLite file a service.

    Whoever reaches it may be any sample person, so it listens on this machine only: another ``host``
    is refused with ``Invalid``. Its keys live as long as the process.
    """

    def __init__(self, folder: Path, port: int, host: str = "127.0.0.1") -> None:
        _check_loopback(host)
        self._key = SigningKey.made()
        folder.mkdir(parents=True, exist_ok=True)
        self.address = (host, port)
        self.apps: dict[str, Any] = {}
        environ = {k: v for k, v in os.environ.items() if not k.startswith("COLLEGIUM_OIDC_")}
        environ |= {
            "COLLEGIUM_PUBLIC_URL": f"http://{host}:{port}",
            "COLLEGIUM_ACCESS_JWKS": json.dumps(self._key.public.as_dict()),
            "ENROLMENT_ACCESS_KEY": self._key.pem,
            "COLLEGIUM_SAMPLE_PEOPLE": json.dumps(sample_people()),
        }
        for name in SERVICES:
            environ[f"{name.upper()}_DATABASE_URL"] = f"sqlite:///{folder / name}.sqlite3"
            environ[f"{name.upper()}_AMQP_URI"] = AMQP_URI
        settings = {name: services.settings_of(name, environ) for name in SERVICES}
        self._audience = settings["enrolment"].access.audience
        self.databases = {name: services.database_of(settings[name]) for name in SERVICES}
        self._settled = recovery.Settled(self.databases)
        self.containers = [
            services.container_of(settings[name], self.databases[name], mounts=self.apps)
            for name in SERVICES
        ]
        self.relays = [Relay(name, self.databases[name], AMQP_URI) for name in SERVICES]
        self._figures = [metrics.Source(one.service_name, one.config) for one in self.containers]

    @property
    def url(self) -> str:
        return f"http://{self.address[0]}:{self.address[1]}"

    def token(self, *roles: Role, hours: float = 1) -> str:
        """A bearer token for a program that does this college's work."""
        claims = {"roles": [role.value for role in roles], "name": "sample college"}
        return tokens.make(self._key, self._audience, "sample", int(hours * 3600), claims)

    def start(self, *, interrupted: bool = False) -> None:
        """Open the port, migrate, find again what a killed process left, and run.

        ``interrupted``: the clock goes on from the last event, so that what was under way is handled
        in its own time. Raises ``Unavailable`` when the port is taken.
        """
        sock = sockets.listen(*self.address, "choose another port, PORT=…")
        for name in SERVICES:
            migrate.upgrade(name, self.databases[name])
            pages.prepare(name)
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
        """The one port: each service below its own prefix, and the start page at the root."""
        if environ["PATH_INFO"] == "/":
            environ["PATH_INFO"] = START
        if environ["PATH_INFO"] == metrics.PATH:
            return metrics.respond(self._figures)(environ, start_response)
        app = self.apps.get(environ["PATH_INFO"].split("/")[1])
        if app is None:
            access = self.containers[0].config["ACCESS"]
            return nothing_served(access, Request(environ))(environ, start_response)
        return app(environ, start_response)  # type: ignore[no-any-return]


def _check_loopback(host: str) -> None:
    if not sockets.is_this_machine(host):
        allowed = "127.0.0.1, ::1 or localhost"
        raise Invalid(
            f"the demo lets everybody be any sample person, so it is not served at {host}: "
            f"serve it at {allowed}, or deploy with `make up`",
            (FieldError("host", host, allowed),),
        )
