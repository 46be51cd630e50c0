"""What one run of the benchmarks is asked for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Asked:
    """``size``: enrolments. ``way``: how they are paid, free or contract. ``seconds`` and ``rate`` (a
    second) are for single enrolments. ``profile``: which processes, such as ``serve billing``."""

    size: int = 20_000
    way: str = "free"
    seconds: float = 30.0
    rate: float = 20.0
    profile: tuple[str, ...] = ()
