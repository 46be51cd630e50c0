"""``python -m tests.benchmarks.profiled serve billing``: the command, watched by a sampling profiler.

Every few milliseconds of CPU time the running stack is noted (SIGPROF): green threads do not disturb
that, and it costs under a hundredth. SIGUSR1 begins, SIGUSR2 writes to the file that BENCH_PROFILE
names: a line a stack, outermost first, with how often it was seen (the form that flame graphs take).
"""

from __future__ import annotations

import gc
import os
import signal
import time
from collections import Counter
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

EVERY = 0.002  # seconds of CPU time
GARBAGE = "(looking for garbage)"


class Sampler:
    """Counts stacks."""

    def __init__(self, out: Path) -> None:
        self.out = out
        self.seen: Counter[tuple[CodeType, ...]] = Counter()
        self.garbage = self._since = 0.0
        signal.signal(signal.SIGUSR1, self.begin)
        signal.signal(signal.SIGUSR2, self.write)
        signal.signal(signal.SIGPROF, self.note)

    def begin(self, *_: Any) -> None:
        """From here on."""
        self.seen.clear()
        self.garbage, self._cpu = 0.0, time.process_time()
        gc.callbacks.append(self.collecting)
        signal.setitimer(signal.ITIMER_PROF, EVERY, EVERY)

    def note(self, _: int, frame: FrameType | None) -> None:
        """The stack of this moment."""
        stack = []
        while frame is not None:
            stack.append(frame.f_code)
            frame = frame.f_back
        self.seen[tuple(stack)] += 1

    def collecting(self, phase: str, _: dict[str, int]) -> None:
        """How long the garbage collector takes."""
        if phase == "start":
            self._since = time.process_time()
        else:
            self.garbage += time.process_time() - self._since

    def write(self, *_: Any) -> None:
        """Up to here; the first line tells the CPU seconds, and those of the garbage collector."""
        signal.setitimer(signal.ITIMER_PROF, 0)
        gc.callbacks.remove(self.collecting)
        lines = [f"{time.process_time() - self._cpu:.2f} {self.garbage:.2f}"]
        for stack, times in self.seen.items():
            names = (f"{code.co_filename}:{code.co_qualname}" for code in reversed(stack))
            lines.append(";".join(names) + f" {times}")
        part = self.out.with_suffix(".part")
        part.write_text("\n".join(lines) + "\n")
        part.rename(self.out)


def main() -> None:
    """Be the command line, with the sampler in it."""
    sampler = Sampler(Path(os.environ["BENCH_PROFILE"]))
    from collegium.cli import main as command

    command()
    del sampler


if __name__ == "__main__":
    main()
