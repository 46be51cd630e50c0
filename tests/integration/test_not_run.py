"""A test that could not be run is told by name, with its reason, in the last lines."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

TESTS = """
import pytest
from shared.testing.not_run import not_run

@pytest.fixture(scope="session")
def broker():
    not_run("no RabbitMQ: nothing installed")

def test_first(broker): ...
def test_second(broker): ...
def test_deployment(): not_run("no Docker")
def test_runs(): ...
def test_skipped(): pytest.skip("for another reason")
"""


def test_the_last_lines_say_what_was_not_run(tmp_path: Path) -> None:
    (tmp_path / "test_college.py").write_text(TESTS)
    (tmp_path / "conftest.py").write_text("from tests.conftest import pytest_terminal_summary\n")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-rs", "--rootdir", str(tmp_path), str(tmp_path)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0
    *_, title, one, two, three, four, five, totals = done.stdout.splitlines()
    assert "not run" in title
    assert [one, two, three, four, five] == [
        "NOT RUN: 1 test: no Docker",
        "  test_college.py::test_deployment",
        "NOT RUN: 2 tests: no RabbitMQ: nothing installed",
        "  test_college.py::test_first",
        "  test_college.py::test_second",
    ]
    assert "1 passed, 4 skipped" in totals
