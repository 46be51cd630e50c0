"""Starts what tests run as processes of the college, from one that has loaded its code already.

Loading takes longer than most of what such a process is started for. So one process loads what every
``collegium …`` has loaded before it does anything (and no more: what a service loads after eventlet's
monkey patch must still come after it), and forks. What it started ends with it.
"""

from __future__ import annotations

import json
import os
import random
import runpy
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

LOOK_EVERY = 0.02  # seconds


class Starter:
    """The client: ``start`` returns what looks like a ``subprocess.Popen``."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        ours, its = socket.socketpair()
        words = [sys.executable, "-W", "ignore", "-m", __name__, str(its.fileno())]
        self.process = subprocess.Popen(words, env=environ, pass_fds=[its.fileno()])
        its.close()
        self._stream = ours.makefile("rw", encoding="utf-8")
        self._turn = threading.Lock()
        ours.close()

    def start(self, module: str, words: list[str], environ: Mapping[str, str], log: Path) -> Forked:
        """``python -m module words``, with what it writes added to ``log``."""
        log.touch()  # it may be looked into at once
        asked = {"module": module, "words": words, "environ": dict(environ), "log": str(log)}
        return Forked(self, int(self.ask(asked)))

    def ask(self, question: Any) -> Any:
        """A question and its answer, one at a time."""
        with self._turn:
            print(json.dumps(question), file=self._stream, flush=True)
            return json.loads(self._stream.readline())


class Forked:
    """A process that the starter has forked."""

    def __init__(self, starter: Starter, pid: int) -> None:
        self.starter, self.pid = starter, pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Its exit status; none while it runs."""
        if self.returncode is None:
            self.returncode = self.starter.ask({"pid": self.pid})
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Until it has ended. Raises ``subprocess.TimeoutExpired``."""
        end = None if timeout is None else time.monotonic() + timeout
        while (status := self.poll()) is None:
            if end is not None and time.monotonic() > end:
                raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
            time.sleep(LOOK_EVERY)
        return status

    def send_signal(self, number: int) -> None:
        """Unless it has ended: its number may be another's then."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


def serve(stream: Any) -> dict[str, Any] | None:
    """Answer until nobody asks any more; in a process that was forked, returns what it is to be."""
    alive: set[int] = set()
    for line in stream:
        asked = json.loads(line)
        if "module" in asked:
            pid = os.fork()
            if pid == 0:
                stream.close()
                return dict(asked)
            alive.add(pid)
            answer: int | None = pid
        else:
            pid, status = os.waitpid(asked["pid"], os.WNOHANG)
            alive.discard(pid)
            answer = os.waitstatus_to_exitcode(status) if pid else None
        print(json.dumps(answer), file=stream, flush=True)
    for pid in alive:
        os.kill(pid, signal.SIGKILL)
    return None


def become(asked: dict[str, Any]) -> None:
    """Environment, streams and arguments as of a process that was started anew."""
    os.environ.clear()
    os.environ.update(asked["environ"])
    log = os.open(asked["log"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for stream, file in ((0, nothing), (1, log), (2, log)):
        os.dup2(file, stream)
    sys.argv = [asked["module"], *asked["words"]]
    random.seed()


def main() -> None:
    """Load, and serve the socket that the first argument names."""
    import collegium.cli
    import collegium.serving  # noqa: F401

    with socket.socket(fileno=int(sys.argv[1])) as connection:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the tests
        asked = serve(connection.makefile("rw", encoding="utf-8"))
    if asked is not None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        become(asked)
        runpy.run_module(asked["module"], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
