"""How much memory processes hold while they work."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from typing import Any, Self

from tests.support.process import Process

EVERY = 0.5  # seconds


def resident(process: Process) -> float:
    """The resident memory of a process, in MB; none when it has just ended."""
    status = Path(f"/proc/{process.popen.pid}/status").read_text(encoding="ascii")
    held = [line for line in status.splitlines() if line.startswith("VmRSS:")]
    return int(held[0].split()[1]) / 1024 if held else 0.0


@dataclass
class Memory:
    """Samples while its block lasts: ``seen`` has (seconds, MB) by the process's name."""

    processes: Iterable[Process]
    seen: dict[str, list[tuple[float, float]]] = field(default_factory=dict)
    _over: Event = field(default_factory=Event)

    def __enter__(self) -> Self:
        self._began = time.monotonic()
        self._thread = Thread(target=self._run)
        self._thread.start()
        return self

    def __exit__(self, *_: Any) -> None:
        self._over.set()
        self._thread.join()

    def peak(self) -> dict[str, float]:
        """The most that each held."""
        return {name: round(max(mb for _, mb in seen), 1) for name, seen in self.seen.items()}

    def grown(self, name: str) -> float:
        """MB by which its median in the last third is above that in the middle third."""
        values = [mb for _, mb in self.seen[name]]
        third = len(values) // 3
        middle, last = sorted(values[third : 2 * third]), sorted(values[2 * third :])
        return last[len(last) // 2] - middle[len(middle) // 2] if middle else 0.0

    def over_time(self, name: str, points: int = 10) -> str:
        """Some of the samples: ``0 s 61 MB, 12 s 88 MB, …``."""
        seen = self.seen[name]
        some = seen[:: max(len(seen) // points, 1)]
        return ", ".join(f"{seconds:.0f} s {mb:.0f} MB" for seconds, mb in some)

    def _run(self) -> None:
        while not self._over.wait(EVERY):
            for process in self.processes:
                if process.runs():
                    sample = (time.monotonic() - self._began, resident(process))
                    self.seen.setdefault(process.name, []).append(sample)
