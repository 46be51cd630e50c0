"""A log that cannot be written stops nobody, and the log says afterwards what it lacks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest

from shared.observability import Lines
from shared.testing.not_run import not_run

ROOT = Path(__file__).parents[3]
FULL = Path("/dev/full")  # of Linux: nothing can be written to it
WORKS = """
import logging, structlog
from shared.observability import configure_logging
configure_logging()
for number in range(3000):
    structlog.get_logger().warning("many words, more than any buffer holds", number=number)
    logging.getLogger("another's").warning("of a library")
print("done")
"""


def test_a_program_whose_log_is_full_goes_on() -> None:
    if not FULL.exists():
        not_run(f"a full log: there is no {FULL} here")
    with FULL.open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-c", WORKS],
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=full,
            timeout=60,
            check=False,
        )
    assert done.stdout == b"done\n"


def test_it_says_how_many_lines_are_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    written = StringIO()
    lines = Lines(written)
    lines.write("one\n")
    with monkeypatch.context() as patched:
        patched.setattr(written, "flush", is_full)
        patched.setattr(written, "write", is_full)
        lines.write("two\n")
        lines.write("three\n")
    lines.write("four\n")
    lines.write("five\n")
    said = [line for line in written.getvalue().splitlines() if line]
    assert [said[0], *said[2:]] == ["one", "four", "five"]
    assert json.loads(said[1])["count"] == 2


def is_full(*_: str) -> None:
    raise OSError(28, "No space left on device")
