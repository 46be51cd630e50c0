"""The embedded college as a process that a test may kill, and the files that it leaves."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import requests

from shared.messaging.topology import SERVICES
from shared.persistence import Database
from shared.testing.ports import free_port
from tests.support import access
from tests.support.college import ROOT
from tests.support.process import Process


class EmbeddedCollege:
    """All four services in one process; ``databases`` are its SQLite files."""

    def __init__(self, folder: Path, log: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.http = requests.Session()
        self.http.headers.update(access.everybody())
        self.http.trust_env = False  # no proxy stands before it
        environ = os.environ | {"PYTHONPATH": str(ROOT), "EMBEDDED_KEY": access.KEY.pem}
        words = ["-m", "tests.support.embedded_served", str(folder), str(self.port)]
        self.process = Process(words, environ, log)
        try:
            self.process.wait_said("it works")
        except AssertionError:
            self.process.kill()
            raise
        self.databases = {name: Database(f"sqlite:///{folder}/{name}.sqlite3") for name in SERVICES}

    def start_again(self) -> None:
        """After it was killed."""
        times = self.said().count("it works") + 1
        self.process.start()
        self.process.wait_said("it works", times)

    def url(self, path: str) -> str:
        """The address of a path."""
        return f"http://127.0.0.1:{self.port}{path}"

    def post(self, path: str, body: Any = None) -> requests.Response:
        """POST JSON."""
        return self.http.post(self.url(path), json=body or {}, timeout=20)

    def said(self) -> str:
        """All that it wrote."""
        return self.process.said()

    def close(self) -> None:
        """End it."""
        for database in self.databases.values():
            database.close()
        if self.process.runs():
            self.process.kill()
