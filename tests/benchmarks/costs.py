"""What a stretch of time cost: CPU seconds by process, PostgreSQL's by database, and memory.

CPU seconds depend much less than the clock on what else the machine does, so they tell more where
other programs run. What those used in the same time is told as well.
"""

from __future__ import annotations

import os
import re
from collections import Counter

from tests.benchmarks import proc
from tests.benchmarks.result import Cost

OTHERS = "(other programs)"
LEAST = 0.005  # seconds; of less there is nothing to tell
_DATABASE = re.compile(r"\btest_(\w+?)_[0-9a-f]{12}\b")


class Costs:
    """From ``begin`` to ``end``. ``processes``: pids by name; the servers by their ports."""

    def __init__(self, processes: dict[str, int], rabbitmq_port: int, postgresql_port: int) -> None:
        self.processes = {**processes, "the benchmark": os.getpid()}
        self.postgresql = proc.listener(postgresql_port)
        broker = proc.listener(rabbitmq_port)
        if broker is not None:
            self.processes["RabbitMQ"] = broker

    def begin(self) -> None:
        """From here on."""
        self._before, self._busy = self._cpu(), proc.busy()

    def end(self) -> list[Cost]:
        """Up to here; the dearest first."""
        used = self._cpu()
        used.subtract(self._before)
        others = proc.busy() - self._busy - sum(used.values())
        costs = [self._cost(name, seconds) for name, seconds in used.items() if seconds >= LEAST]
        costs.sort(key=lambda cost: -cost.cpu)
        return [*costs, Cost(OTHERS, round(max(others, 0.0), 2))]

    def _cost(self, name: str, seconds: float) -> Cost:
        if name not in self.processes:
            return Cost(name, round(seconds, 2))  # a part of PostgreSQL, whose memory is shared
        now, most = proc.memory(self.processes[name])
        return Cost(name, round(seconds, 2), round(now, 1), round(most, 1))

    def _cpu(self) -> Counter[str]:
        used: Counter[str] = Counter()
        for name, pid in self.processes.items():
            used[name] += proc.cpu(pid)[0]  # type: ignore[assignment]  # counts seconds
        used["processes that ended"] += proc.cpu(os.getpid())[1]  # type: ignore[assignment]
        if self.postgresql is not None:
            own = "PostgreSQL: of its own"
            used[own] += sum(proc.cpu(self.postgresql))  # type: ignore[assignment]
            for child in proc.children(self.postgresql):
                found = _DATABASE.search(proc.command(child))
                name = f"PostgreSQL: {found[1]}" if found else own
                used[name] += proc.cpu(child)[0]  # type: ignore[assignment]
        return used
