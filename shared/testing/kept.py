"""A server that the test session started: begin, stop, start again, and the end of it all.

Its process belongs to a ``keeper`` (see there), so that it ends with the session even when the
session is killed.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from shared.testing import keeper
from shared.testing.choice import NotAvailable

START_SECONDS = 120.0
"""How long a server may take until it answers; a slow machine needs some 20."""


class NotAnswering(Exception):
    """A server does not answer, or not yet; with what was tried and what came of it."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How to run one server.

    ``directory`` is its own and is removed at the end. ``run_as`` holds further arguments for
    ``subprocess.Popen`` (``env``, ``user``, …). It is stopped by ``stop_signal``, or by
    ``stop_command`` when there is one; ``at_end`` are commands for after its last stop.
    """

    command: list[str]
    directory: str
    stop_signal: int = signal.SIGTERM
    stop_command: list[str] | None = None
    run_as: dict[str, Any] = field(default_factory=dict)
    at_end: list[list[str]] = field(default_factory=list)


class Kept:
    """One server under a keeper. ``answers`` makes a real connection or raises ``NotAnswering``."""

    def __init__(self, plan: Plan, answers: Callable[[], None]) -> None:
        self.plan = plan
        self._answers = answers
        self._keeper = subprocess.Popen(
            [sys.executable, "-I", keeper.__file__, json.dumps(asdict(plan))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def begin(self, prepare: list[list[str]]) -> None:
        """Run the commands that prepare it, then start it. ``NotAvailable`` when that fails."""
        try:
            for command in prepare:
                self.run(command)
            self.start()
        except NotAnswering as failure:
            self.close()
            raise NotAvailable(str(failure)) from failure
        except BaseException:
            self.close()
            raise

    def start(self) -> None:
        """Start it, unless it runs, and return when it answers; else ``NotAnswering``."""
        self._ask("start")
        until = time.monotonic() + START_SECONDS
        while True:
            try:
                return self._answers()
            except NotAnswering as failure:
                if self._ask("alive") == "no" or time.monotonic() > until:
                    raise NotAnswering(f"{self._last_words()} ({failure})") from failure
            time.sleep(0.1)

    def stop(self) -> None:
        """Stop it in good order; its data stays. Does nothing when it is stopped."""
        self._ask("stop")

    def run(self, command: list[str]) -> None:
        """Run a command as the server itself is run; ``NotAnswering`` with its words when it fails."""
        with Path(self.plan.directory, keeper.LOG).open("ab") as log:
            done = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.plan.directory,
                check=False,
                **self.plan.run_as,
            )
        if done.returncode != 0:
            raise NotAnswering(f"{self._last_words()} (exit status {done.returncode})")

    def close(self) -> None:
        """Stop it for good and remove its data; returns when that is done."""
        self._keeper.communicate()

    def _ask(self, word: str) -> str:
        assert self._keeper.stdin is not None
        assert self._keeper.stdout is not None
        self._keeper.stdin.write(word + "\n")
        self._keeper.stdin.flush()
        return self._keeper.stdout.readline().strip()

    def _last_words(self) -> str:
        log = Path(self.plan.directory, keeper.LOG)
        lines = log.read_text(errors="replace").split("\n") if log.exists() else []
        said = " | ".join([line.strip() for line in lines if line.strip()][-3:])
        return f"{Path(self.plan.command[0]).name} did not start: {said}"


def own_directory(name: str) -> Path:
    """A new temporary directory for one server, whose keeper will remove it."""
    return Path(tempfile.mkdtemp(prefix=f"collegium-{name}-"))
