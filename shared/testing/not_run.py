"""Tests that could not be run here: skipped with the reason, and told by name at the very end.

``not_run(reason)`` in a test or in a fixture; ``tests/conftest.py`` prints ``lines_for`` last.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import NoReturn

import pytest

MARK = "NOT RUN: "


def not_run(reason: str) -> NoReturn:
    """End this test: what it needs cannot be had on this machine, for this reason."""
    pytest.skip(f"{MARK}{reason}")


def lines_for(skipped: Iterable[pytest.TestReport]) -> list[str]:
    """One line a reason with the number of tests, then their names; nothing when all were run."""
    found = sorted((_reason(report), report.nodeid) for report in skipped if MARK in _text(report))
    lines = []
    for reason, group in groupby(found, key=lambda pair: pair[0]):
        names = [name for _, name in group]
        lines.append(f"{MARK}{len(names)} test{'s' * (len(names) != 1)}: {reason}")
        lines += [f"  {name}" for name in names]
    return lines


def _reason(report: pytest.TestReport) -> str:
    return _text(report).partition(MARK)[2]


def _text(report: pytest.TestReport) -> str:
    """What ``pytest.skip`` was told: the last of (file, line, message)."""
    return str(report.longrepr[2]) if isinstance(report.longrepr, tuple) else ""
