"""The college as it is deployed, on this machine: a process a service, a process a relay."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import requests

from shared.messaging import broker, topology
from shared.messaging.topology import SERVICES
from shared.persistence import Database
from shared.testing.ports import free_port
from tests.support import access
from tests.support.process import WITHIN, Process, until

__all__ = ["College", "Process", "until"]

ROOT = Path(__file__).parents[2]


class College:
    """Services with their relays over one broker; ``database`` makes a new database."""

    def __init__(
        self,
        amqp_uri: str,
        database: Callable[[str], str],
        folder: Path,
        services: Sequence[str] = SERVICES,
    ) -> None:
        self.amqp_uri = amqp_uri
        self.folder = folder
        self.new_database = database
        self.urls = {name: database(name) for name in services}
        self.ports = {name: free_port() for name in services}
        self.databases = {name: Database(url) for name, url in self.urls.items()}
        self.settings: dict[str, str] = {}  # beside or instead of those of ``environ``
        self.processes: list[Process] = []
        self.http = requests.Session()
        self.http.headers.update(access.everybody())
        self.http.trust_env = False  # no proxy stands before the services
        connection = broker.connect(amqp_uri)
        topology.declare(connection.channel())
        broker.close(connection)

    def environ(self, **changes: str) -> dict[str, str]:
        """The settings of every service, as a deployment gives them."""
        given = {k: v for k, v in os.environ.items() if not k.startswith("COLLEGIUM_")}
        for name in self.urls:
            prefix = name.upper()
            given[f"{prefix}_DATABASE_URL"] = self.urls[name]
            given[f"{prefix}_AMQP_URI"] = self.amqp_uri
            given[f"{prefix}_HTTP_ADDRESS"] = f"127.0.0.1:{self.ports[name]}"
        given["PYTHONPATH"] = str(ROOT)
        given |= access.SETTINGS
        return given | self.settings | changes

    def run(self, *words: str, module: str = "collegium", **changes: str) -> Process:
        """Start ``collegium …`` (or another module) as a process of its own."""
        log = self.folder / f"{'-'.join(words)}-{len(self.processes)}.log"
        process = Process(["-m", module, *words], self.environ(**changes), log)
        self.processes.append(process)
        return process

    def serve(self, *services: str) -> list[Process]:
        """Start services with their relays; returns the services' processes when they are ready."""
        names = services or tuple(self.urls)
        started = [self.run("serve", name) for name in names]
        for name in names:
            self.run("relay", name)
        for name in names:
            self.wait_ready(name)
        return started

    def url(self, path: str) -> str:
        """The address of a path, which begins with the service's name."""
        return f"http://127.0.0.1:{self.ports[path.split('/')[1]]}{path}"

    def post(self, path: str, body: Any = None) -> requests.Response:
        """POST JSON to a service."""
        return self.http.post(self.url(path), json=body or {}, timeout=20)

    def get(self, path: str, **query: Any) -> requests.Response:
        """GET from a service."""
        return self.http.get(self.url(path), params=query, timeout=20)

    def status(self, path: str) -> int:
        """The status of the answer to a GET; 0 when nobody answers."""
        try:
            return self.get(path).status_code
        except requests.ConnectionError:
            return 0

    def wait_ready(self, service: str) -> None:
        """Until the service says that traffic may come."""
        self.wait_status(f"/{service}/health/ready", 200)

    def wait_status(self, path: str, status: int) -> None:
        """Until a GET is answered with this status."""
        until(lambda: self.status(path) == status, WITHIN, f"{path} answers {status}", self.said)

    def said(self) -> str:
        """The last words of every process, for a failure's message."""
        return "\n".join(f"--- {one.name}\n{one.said()[-2000:]}" for one in self.processes)

    def close(self) -> None:
        """Kill every process that was started here: that they end well is tested on its own."""
        for process in self.processes:
            process.popen.kill()
        for process in self.processes:
            process.wait()
        for database in self.databases.values():
            database.close()
