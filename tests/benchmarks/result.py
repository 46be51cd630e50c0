"""What a measurement found: figures, and what each process cost."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Figure:
    """One number. ``aim``: what the project wants to reach, as words."""

    what: str
    value: float
    unit: str
    aim: str = ""


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU seconds of one process within the measurement; its memory now and at most, in MB."""

    process: str
    cpu: float
    memory: float | None = None
    peak: float | None = None


@dataclass(slots=True)
class Result:
    """All of one measurement. ``each``: how many enrolments (or events) the costs are for."""

    name: str
    figures: list[Figure] = field(default_factory=list)
    costs: list[Cost] = field(default_factory=list)
    each: int = 0
    profiles: dict[str, str] = field(default_factory=dict)  # by process: a profile to print

    def add(self, what: str, value: float, unit: str, aim: str = "") -> None:
        """One more figure."""
        self.figures.append(Figure(what, round(value, 3), unit, aim))

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)
