"""The college as it is deployed, on this machine: a process a service, a process a relay."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import requests

from shared.messaging import broker, topology
from shared.messaging.topology import SERVICES
from shared.persistence import Database
from shared.testing.ports import free_port

READY_WITHIN = 60.0  # seconds


class Process:
    """A process of the college that this test started; only such a one is ever ended."""

    def __init__(self, name: str, words: list[str], environ: dict[str, str], log: Path) -> None:
        self.name, self.log = name, log
        self.words, self.environ = words, environ
        self.start()

    def start(self) -> None:
        """Run it (again)."""
        with self.log.open("ab") as out:
            self.popen = subprocess.Popen(
                [sys.executable, "-W", "ignore", "-m", "collegium", *self.words],
                env=self.environ,
                stdout=out,
                stderr=out,
            )

    def stop(self, within: float = 20.0) -> int:
        """Ask it to end; returns its exit status."""
        if self.popen.poll() is None:
            self.popen.send_signal(signal.SIGTERM)
        return self.popen.wait(within)

    def kill(self) -> None:
        """End it as a power cut would."""
        self.popen.kill()
        self.popen.wait(10)

    def said(self) -> str:
        """All that it wrote."""
        return self.log.read_text(encoding="utf-8", errors="replace")


class College:
    """Four services with their relays over one broker; ``database`` makes a new database."""

    def __init__(self, amqp_uri: str, database: Callable[[str], str], folder: Path) -> None:
        self.amqp_uri = amqp_uri
        self.folder = folder
        self.urls = {name: database(name) for name in SERVICES}
        self.ports = {name: free_port() for name in SERVICES}
        self.databases = {name: Database(url) for name, url in self.urls.items()}
        self.processes: list[Process] = []
        connection = broker.connect(amqp_uri)
        topology.declare(connection.channel())
        broker.close(connection)

    def environ(self, **changes: str) -> dict[str, str]:
        """The settings of every service, as a deployment gives them."""
        given = {k: v for k, v in os.environ.items() if not k.startswith("COLLEGIUM_")}
        for name in SERVICES:
            prefix = name.upper()
            given[f"{prefix}_DATABASE_URL"] = self.urls[name]
            given[f"{prefix}_AMQP_URI"] = self.amqp_uri
            given[f"{prefix}_HTTP_ADDRESS"] = f"127.0.0.1:{self.ports[name]}"
        given["PYTHONPATH"] = str(Path(__file__).parents[2])
        return given | changes

    def run(self, *words: str, **changes: str) -> Process:
        """Start ``collegium …`` as a process of its own."""
        name = "-".join(words)
        log = self.folder / f"{name}-{len(self.processes)}.log"
        process = Process(name, list(words), self.environ(**changes), log)
        self.processes.append(process)
        return process

    def serve(self, *services: str) -> list[Process]:
        """Start services with their relays; returns the services' processes when they are ready."""
        started = [self.run("serve", name) for name in services or SERVICES]
        for name in services or SERVICES:
            self.run("relay", name)
        for name in services or SERVICES:
            self.wait_ready(name)
        return started

    def url(self, path: str) -> str:
        """The address of a path, which begins with the service's name."""
        return f"http://127.0.0.1:{self.ports[path.split('/')[1]]}{path}"

    def post(self, path: str, body: Any = None) -> requests.Response:
        """POST JSON to a service."""
        return requests.post(self.url(path), json=body or {}, timeout=20)

    def get(self, path: str, **query: Any) -> requests.Response:
        """GET from a service."""
        return requests.get(self.url(path), params=query, timeout=20)

    def wait_ready(self, service: str, within: float = READY_WITHIN) -> None:
        """Until the service says that traffic may come."""
        url = self.url(f"/{service}/health/ready")
        until(lambda: _is_ready(url), within, f"{service} ready", self.said)

    def said(self) -> str:
        """The last words of every process, for a failure's message."""
        return "\n".join(f"--- {one.name}\n{one.said()[-2000:]}" for one in self.processes)

    def close(self) -> None:
        """End every process that was started here."""
        for process in self.processes:
            if process.popen.poll() is None:
                process.popen.send_signal(signal.SIGTERM)
        for process in self.processes:
            try:
                process.popen.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
        for database in self.databases.values():
            database.close()


def until(
    is_so: Callable[[], Any], within: float, what: str, more: Callable[[], str] = str
) -> Any:
    """Wait for something to become true; returns it. Fails with what was waited for, and ``more``."""
    end = time.monotonic() + within
    while True:
        found = is_so()
        if found:
            return found
        if time.monotonic() > end:
            raise AssertionError(f"not within {within:.0f} s: {what}\n{more()}")
        time.sleep(0.05)


def _is_ready(url: str) -> bool:
    try:
        return requests.get(url, timeout=5).status_code == 200
    except requests.ConnectionError:
        return False
