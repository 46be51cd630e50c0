"""A process of the college that a test started; only such a one is ever ended."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from tests.support.starter import Forked, Starter

WITHIN = 180.0  # seconds; for what a slow and busy machine does in a few
ROOT = Path(__file__).parents[2]
FORKS = False  # from a process that has loaded the code: quicker, and for tests alone
EACH = 0.05  # seconds beside, for each of many events


def patience(events: int) -> float:
    """Seconds for so many events on a slow and busy machine."""
    return WITHIN + events * EACH


@cache
def _starter() -> Starter:
    """One for all of this test process."""
    return Starter(os.environ | {"PYTHONPATH": str(ROOT)})


class Process:
    """``python words``, with what it writes kept in ``log``."""

    def __init__(self, words: list[str], environ: Mapping[str, str], log: Path) -> None:
        self.name = " ".join(words)
        self.words, self.environ, self.log = words, environ, log
        self.start()

    def start(self) -> None:
        """Run it (again)."""
        self.popen: subprocess.Popen[bytes] | Forked
        if FORKS and self.words[0] == "-m" and self.environ.get("PYTHONPATH") == str(ROOT):
            self.popen = _starter().start(self.words[1], self.words[2:], self.environ, self.log)
            return
        with self.log.open("ab") as out:
            self.popen = subprocess.Popen(
                [sys.executable, "-W", "ignore", *self.words],
                env=self.environ,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
            )

    def runs(self) -> bool:
        """Whether it has not ended."""
        return self.popen.poll() is None

    def stop(self, within: float = WITHIN) -> int:
        """Ask it to end; returns its exit status."""
        if self.runs():
            self.popen.send_signal(signal.SIGTERM)
        return self.wait(within)

    def wait(self, within: float = WITHIN) -> int:
        """Until it ends by itself; returns its exit status."""
        return self.popen.wait(within)

    def kill(self) -> None:
        """End it as a power cut would."""
        self.popen.kill()
        self.popen.wait(WITHIN)

    def said(self) -> str:
        """All that it wrote, on both of its outputs."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def wait_said(self, words: str, times: int = 1) -> None:
        """Until it has written these words, so many times."""
        what = f"{self.name} says {words}"
        until(lambda: self.said().count(words) >= times, WITHIN, what, self.said)


def until(is_so: Callable[[], Any], within: float, what: str, more: Callable[[], str] = str) -> Any:
    """Wait for something to become true; returns it. Fails with what was waited for, and ``more``."""
    end = time.monotonic() + within
    while True:
        found = is_so()
        if found:
            return found
        if time.monotonic() > end:
            raise AssertionError(f"not within {within:.0f} s: {what}\n{more()}")
        time.sleep(0.05)
