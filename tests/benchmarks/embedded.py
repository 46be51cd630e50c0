"""The same pipeline in embedded mode: one process, SQLite files, the broker in memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.benchmarks import profiles
from tests.benchmarks.asked import Asked
from tests.benchmarks.result import Cost, Result
from tests.benchmarks.site import Site
from tests.support.college import ROOT

AIM = "800"


def measure(_: Site, asked: Asked) -> Result:
    """Enrolments a second, and what the process cost."""
    with tempfile.TemporaryDirectory(prefix="collegium-bench-") as folder:
        words = ["-m", "tests.benchmarks.embedded_college", folder, str(asked.size), asked.way]
        environ = {k: v for k, v in os.environ.items() if not k.startswith("COLLEGIUM_")}
        out = Path(folder, "profile")
        if {"embedded", "all"} & set(asked.profile):
            environ["BENCH_PROFILE"] = str(out)
        done = subprocess.run(
            [sys.executable, "-W", "ignore", *words],
            env=environ | {"PYTHONPATH": str(ROOT)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        found = json.loads(done.stdout.splitlines()[-1])
        result = Result("embedded", each=asked.size)
        rate = asked.size / found["seconds"]
        result.add(f"enrolments ({asked.way}, {asked.size:,})", rate, "/s", AIM)
        result.add("CPU of all, an enrolment", 1000 * found["cpu"] / asked.size, "ms")
        result.costs.append(Cost("the process", found["cpu"], found["memory"], found["peak"]))
        if out.exists():
            result.profiles["embedded"] = profiles.told(out.read_text().splitlines())
        return result
