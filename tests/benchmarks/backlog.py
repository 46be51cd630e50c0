"""A large backlog goes through while memory is watched: it must stay flat.

By hand with ``--size 250000``, which makes a million events.
"""

from __future__ import annotations

import threading

from tests.benchmarks import proc
from tests.benchmarks.asked import Asked
from tests.benchmarks.pipeline import drained
from tests.benchmarks.ready import Ready
from tests.benchmarks.result import Result
from tests.benchmarks.site import Site

EVERY = 0.5  # seconds between looks


def measure(site: Site, asked: Asked) -> Result:
    """The pipeline, and the memory of each process in the first fifth of the time and in the last."""
    with site.college() as college:
        ready = Ready(college, asked)
        ready.begin(asked.size)
        watch = Watch({" ".join(p.words[2:]): p.popen.pid for p in college.processes})
        result = drained(site, ready, "backlog", watch.begin)
        for name, (first, last) in watch.end().items():
            result.add(f"memory of {name}: first", first, "MB")
            result.add(f"memory of {name}: last", last, "MB")
        return result


class Watch:
    """Notes the memory of processes from ``begin`` to ``end``."""

    def __init__(self, pids: dict[str, int]) -> None:
        self._pids = pids
        self._seen: dict[str, list[float]] = {name: [] for name in pids}
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look)

    def begin(self) -> None:
        """From here on."""
        self._thread.start()

    def end(self) -> dict[str, tuple[float, float]]:
        """The most, by process: in the first fifth of the time, and in the last."""
        self._over.set()
        self._thread.join()
        return {name: _ends(seen) for name, seen in self._seen.items()}

    def _look(self) -> None:
        is_over = False
        while not is_over:
            for name, pid in self._pids.items():
                self._seen[name].append(proc.memory(pid)[0])
            is_over = self._over.wait(EVERY)


def _ends(seen: list[float]) -> tuple[float, float]:
    fifth = max(len(seen) // 5, 1)
    return max(seen[:fifth]), max(seen[-fifth:])
