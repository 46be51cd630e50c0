"""Results as a table for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from tests.benchmarks.result import Cost, Result


def lines(result: Result) -> Iterator[str]:
    """All of one measurement."""
    yield f"\n{result.name}"
    for figure in result.figures:
        aim = f"   (aim: {figure.aim})" if figure.aim else ""
        yield f"  {figure.what:<56}{number(figure.value):>12} {figure.unit}{aim}"
    if result.costs:
        yield f"  {'process':<34}{'CPU s':>9}{'ms each':>9}{'MB':>8}{'MB most':>9}"
        yield from (f"  {_cost(cost, result.each)}" for cost in result.costs)
    for process, profile in result.profiles.items():
        yield f"  profile of {process}: {profile}"


def number(value: float) -> str:
    """Three or four digits that count."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.2f}"


def _cost(cost: Cost, each: int) -> str:
    share = f"{1000 * cost.cpu / each:.3f}" if each else ""
    memory: Sequence[Any] = [f"{x:.0f}" if x else "" for x in (cost.memory, cost.peak)]
    return f"{cost.process:<34}{cost.cpu:>9.2f}{share:>9}{memory[0]:>8}{memory[1]:>9}"
