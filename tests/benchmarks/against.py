"""This code beside that of a git ref: both measured in turn, in the same run, by the same benchmark.

The ref is checked out into a temporary worktree, and this benchmark's own files are put over it, so
that only what is measured differs. An older ref that this benchmark cannot drive is told as such.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from tests.benchmarks.site import say
from tests.benchmarks.table import number
from tests.support.college import ROOT

HERE = "here"
Values = dict[tuple[str, str, str], float]  # (measurement, figure, unit) → value


class NotMeasured(Exception):
    """The benchmark could not drive that code; with its last words."""


def compare(ref: str, words: Sequence[str], rounds: int) -> dict[str, Any]:
    """Measure this code and that of ``ref`` ``rounds`` times in turn; the medians, side by side."""
    sides: dict[str, list[Values]] = {ref: [], HERE: []}
    with worktree(ref) as there:
        for turn in range(rounds):
            for side, root in ((ref, there), (HERE, ROOT)):
                say(f"round {turn + 1} of {rounds}: {side}")
                sides[side].append(_measured(root, side, words))
    medians = {side: _medians(found) for side, found in sides.items()}
    rows = [
        {
            "measurement": key[0],
            "what": key[1],
            "unit": key[2],
            ref: medians[ref].get(key),
            HERE: value,
        }
        for key, value in medians[HERE].items()
    ]
    return {"ref": ref, "rounds": rounds, "rows": rows}


def lines(compared: dict[str, Any]) -> Iterator[str]:
    """The comparison as a table."""
    ref = compared["ref"]
    yield f"{'':<70}{ref[:12]:>12}{HERE:>12}{'ratio':>8}"
    for row in compared["rows"]:
        old, new = row[ref], row[HERE]
        ratio = f"{new / old:.2f}" if old else ""
        what = f"{row['measurement']}: {row['what']} ({row['unit']})"
        yield f"{what:<70}{number(old) if old is not None else '–':>12}{number(new):>12}{ratio:>8}"


@contextmanager
def worktree(ref: str) -> Iterator[Path]:
    """The ref's files in a temporary folder, with this benchmark in the place of its own."""
    with tempfile.TemporaryDirectory(prefix="collegium-ref-") as folder:
        there = Path(folder, "tree")
        _git("worktree", "add", "--detach", str(there), ref)
        try:
            shutil.copytree(
                ROOT / "tests/benchmarks", there / "tests/benchmarks", dirs_exist_ok=True
            )
            yield there
        finally:
            _git("worktree", "remove", "--force", str(there))


def _git(*words: str) -> None:
    done = subprocess.run(
        ["git", "-C", str(ROOT), *words], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise NotMeasured(f"git {' '.join(words)}: {done.stderr.strip()}")


def _measured(root: Path, side: str, words: Sequence[str]) -> Values:
    command = [sys.executable, "-m", "tests.benchmarks", *words, "--json", "--out", "/dev/null"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:]
        raise NotMeasured(f"{side} cannot be measured by this benchmark: {''.join(last)}")
    values: Values = {}
    for result in json.loads(done.stdout)["results"]:
        name = result["name"]
        for figure in result["figures"]:
            values[name, figure["what"], figure["unit"]] = figure["value"]
        for cost in result["costs"]:
            values[name, f"CPU of {cost['process']}", "s"] = cost["cpu"]
            if cost["peak"]:
                values[name, f"most memory of {cost['process']}", "MB"] = cost["peak"]
    return values


def _medians(found: Sequence[Values]) -> Values:
    return {key: median(one[key] for one in found if key in one) for one in found for key in one}
