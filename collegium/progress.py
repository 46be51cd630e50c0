"""How far long work is: a bar at a terminal, a line now and then elsewhere, nothing for scripts."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click

EVERY = 5.0  # seconds between two lines

Tell = Callable[[int], None]


@contextmanager
def progress(label: str, total: int, *, silent: bool = False) -> Iterator[Tell]:
    """Shows on standard error how many of ``total`` events are done, how fast, and what is left.

    Yields a function that is told the number of those done so far.
    """
    from rich.console import Console

    console = Console(stderr=True)
    if silent:
        yield lambda done: None
    elif console.is_terminal:
        with _bar(console) as bar:
            task = bar.add_task(label, total=total, rate="")
            began = time.monotonic()
            yield lambda done: bar.update(task, completed=done, rate=_rate(done, began))
    else:
        yield _Lines(label, total).tell


def _bar(console: Any) -> Any:
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
        TextColumn("left"),
        console=console,
    )


def _rate(done: int, began: float) -> str:
    return f"{done / max(time.monotonic() - began, 0.001):,.0f}/s"


class _Lines:
    """``enrolment → analytics: 120,000 of 1,000,000 events, 9,400/s, 1 min 34 s left``."""

    def __init__(self, label: str, total: int) -> None:
        self.label, self.total = label, total
        self._began = self._last = time.monotonic()

    def tell(self, done: int) -> None:
        now = time.monotonic()
        if now - self._last < EVERY or not done:
            return
        self._last = now
        left = (self.total - done) * (now - self._began) / done
        minutes, seconds = divmod(max(round(left), 0), 60)
        click.echo(
            f"{self.label}: {done:,} of {self.total:,} events, {_rate(done, self._began)}, "
            f"{minutes} min {seconds} s left",
            err=True,
        )
