"""From which day to which day an agreement is valid; both days belong to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shared.errors import FieldError, Invalid


@dataclass(frozen=True, slots=True)
class Period:
    """Valid on ``first``, on ``last`` and on every day between."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise Invalid(
                f"valid_to {self.last} is before valid_from {self.first}: swap or correct them",
                (FieldError("valid_to", str(self.last), f"{self.first} or later"),),
            )

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last
