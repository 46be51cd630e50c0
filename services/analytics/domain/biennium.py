"""A biennium: the two calendar years that a report is about, the first of them odd."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shared.errors import FieldError, Invalid

EARLIEST, LATEST = 1901, 2199  # first years; a date outside is a slip of somebody's pen


@dataclass(frozen=True, slots=True, order=True)
class Biennium:
    """``Biennium(2021)`` is 2021-2022. Refuses with ``Invalid`` an even year and one out of range."""

    year: int

    def __post_init__(self) -> None:
        if not EARLIEST <= self.year <= LATEST:
            raise _refuse(self.year, f"an odd year from {EARLIEST} to {LATEST}, such as 2021")
        if self.year % 2 == 0:
            raise _refuse(self.year, f"an odd year: {self.year - 1} or {self.year + 1}")

    @classmethod
    def named(cls, text: str) -> Biennium:
        """The biennium that starts with the year in ``text``. Raises ``Invalid``."""
        if not (text.isascii() and text.isdigit() and len(text) == 4):
            raise _refuse(text, "the odd year it starts with, such as 2021")
        return cls(int(text))

    @classmethod
    def of(cls, day: date) -> Biennium:
        """The biennium in which a day lies. Raises ``Invalid``."""
        return cls(day.year if day.year % 2 else day.year - 1)

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, 1, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return date(self.year + 1, 12, 31)

    def __str__(self) -> str:
        return f"{self.year}-{self.year + 1}"


def _refuse(value: object, allowed: str) -> Invalid:
    return Invalid(
        f"biennium {value!r} is not {allowed}", (FieldError("biennium", value, allowed),)
    )
