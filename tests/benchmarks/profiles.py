"""Profiles of the processes that were asked for: started, begun, ended, and told in a page each."""

from __future__ import annotations

import re
import signal
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.benchmarks.asked import Asked
from tests.support.college import College, Process, until

TOP = 25
OURS = re.compile(r"/(?:shared|services|collegium)/")
_AREA = re.compile(
    r"site-packages/(\w+)|/((?:shared|services|collegium)/\w+(?:/\w+)?)|/lib/python[\d.]+/(?!site-)(\w+)"
)


def way_of(college: College, asked: Asked, kind: str, service: str) -> dict[str, Any]:
    """How ``college.run`` starts this process: as it is, or under the profiler."""
    if not {f"{kind} {service}", kind, service, "all"} & set(asked.profile):
        return {}
    out = college.folder / f"{kind}-{service}.profile"
    return {"module": "tests.benchmarks.profiled", "BENCH_PROFILE": str(out)}


def begin(college: College) -> None:
    """From here on, where there is a profiler."""
    for process in college.processes:
        begin_one(process)


def begin_one(process: Process) -> None:
    """From here on, for this process."""
    if _is_profiled(process):
        process.popen.send_signal(signal.SIGUSR1)


def end(college: College) -> dict[str, str]:
    """The profiles, by process, for people to read."""
    found: dict[str, str] = {}
    for process in college.processes:
        found |= end_one(process, " ".join(process.words[-2:]))
    return found


def end_one(process: Process, name: str) -> dict[str, str]:
    """The profile of this process under a name; nothing when there is no profiler in it."""
    if not _is_profiled(process):
        return {}
    out = Path(process.environ["BENCH_PROFILE"])
    process.popen.send_signal(signal.SIGUSR2)
    until(out.exists, 60, f"a profile of {process.name}", process.said)
    lines = out.read_text().splitlines()
    out.unlink()
    return {name: told(lines)}


def _is_profiled(process: Process) -> bool:
    return "tests.benchmarks.profiled" in process.words and process.runs()


def told(lines: Sequence[str]) -> str:
    """A profile: by area, by function, and what our own functions take with all that they call."""
    areas, own, within, total = Counter[str](), Counter[str](), Counter[str](), 0
    for line in lines[1:]:
        stack, _, number = line.rpartition(" ")
        names, times = stack.split(";"), int(number)
        total += times
        areas[_area(names[-1])] += times
        own[_short(names[-1])] += times
        for name in {_short(name) for name in names if OURS.search(name)}:
            within[name] += times
    seconds, garbage = lines[0].split()
    parts = [f"CPU {seconds} s, of it garbage collector {garbage} s"]
    for title, found in (
        ("by area, alone", areas),
        ("ours, with all they call", within),
        ("by function, alone", own),
    ):
        parts.append(f"  {title}")
        parts += [f"    {100 * n / total:5.1f} %  {name}" for name, n in found.most_common(TOP)]
    return "\n".join(parts)


def _area(name: str) -> str:
    found = _AREA.search(name)
    return next((part for part in found.groups() if part), name) if found else name


def _short(name: str) -> str:
    path, _, function = name.rpartition(":")
    found = re.search(
        r"(?:site-packages/|python[\d.]+/|/(?=shared/|services/|collegium/))(.*)", path
    )
    return f"{found[1] if found else path}:{function}"
