"""What it was measured on, and how busy that was."""

from __future__ import annotations

import os
import platform
import time
from importlib.metadata import version
from pathlib import Path
from statistics import median
from tempfile import TemporaryFile
from typing import Any

MODEL = "model name"


def described() -> dict[str, Any]:
    """Cores, load, how long a small durable write takes, how much CPU time a fixed piece of work, and
    the versions that matter. Cores that share their parts make that dearer when both are busy."""
    names = ("sqlalchemy", "psycopg2-binary", "kombu", "amqp", "eventlet", "nameko")
    return {
        "cores": os.cpu_count(),
        "processor": _model(),
        "load": os.getloadavg(),
        "fsync_ms": round(_fsync() * 1000, 2),
        "work_ms": round(_work() * 1000),
        "python": platform.python_version(),
        **{name: version(name) for name in names},
    }


def line(machine: dict[str, Any]) -> str:
    """The same in short, for people."""
    return (
        f"{machine['cores']} cores ({machine['processor']}), load {machine['load'][0]:.1f}, a durable "
        f"write {machine['fsync_ms']:.1f} ms, a fixed piece of work {machine['work_ms']} ms of CPU"
    )


def _model() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(MODEL)), "")


def _fsync() -> float:
    took = []
    with TemporaryFile() as file:
        for _ in range(50):
            begun = time.perf_counter()
            os.pwrite(file.fileno(), b"x" * 8192, 0)
            os.fdatasync(file.fileno())
            took.append(time.perf_counter() - begun)
    return median(took)


def _work() -> float:
    begun = time.process_time()
    sum(number for number in range(2_000_000))
    return time.process_time() - begun
