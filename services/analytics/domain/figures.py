"""The figures of a biennium, and their one written form, from which the hash is made."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Any

from services.analytics.domain.income import Income
from shared.money import Money


@dataclass(frozen=True, slots=True)
class Line:
    """Activities with their beneficiaries, and beside them how many people these were."""

    name: str
    activities: int
    beneficiaries: int
    people: int


@dataclass(frozen=True, slots=True)
class Tally:
    """Beneficiaries of one kind, and beside them how many people these were."""

    name: str
    beneficiaries: int
    people: int


@dataclass(frozen=True, slots=True)
class Sum:
    """Money of one kind in one currency."""

    name: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Figures:
    """What the report of a biennium says. An activity with two themes stands under both."""

    biennium: int
    rule_version: str
    activities: int
    beneficiaries: int
    people: int
    lines_of_their_own: tuple[Line, ...]
    formats: tuple[Line, ...]
    themes: tuple[Line, ...]
    audiences: tuple[Tally, ...]
    ways: tuple[Tally, ...]
    amounts_by_way: tuple[Sum, ...]
    income: tuple[Income, ...]
    contributions: tuple[Sum, ...]  # by donor

    @property
    def are_empty(self) -> bool:
        """Whether there is nothing to show."""
        lines = any(line.activities for line in self.lines_of_their_own)
        return not (self.activities or lines or self.income or self.contributions)


@dataclass(frozen=True, slots=True)
class CountedFigures:
    """Figures, and the position in the event log at which they were counted."""

    figures: Figures
    log_position: int


def to_dict(figures: Figures) -> dict[str, Any]:
    """The figures as values that JSON has; amounts are text, as exact as they were."""
    written: dict[str, Any] = json.loads(canonical(figures))
    return written


def canonical(figures: Figures) -> str:
    """The one written form: equal figures are equal to the byte."""
    return json.dumps(
        asdict(figures), ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str
    )


def sha256(text: str) -> str:
    """The hash of a written form, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()
