"""Which ways to pay a run admits, in the order in which they are tried."""

from __future__ import annotations

from services.catalogue.domain import tailor_made
from shared.errors import FieldError, Invalid


def admitted(
    asked: tuple[str, ...], reporting_line: str, every: tuple[str, ...]
) -> tuple[str, ...]:
    """The ways asked for; without any, all there are, and only the contract when tailor-made.

    Refuses a way that the line does not have, and one named twice, with ``Invalid``.
    """
    possible = tailor_made.WAYS_TO_PAY if reporting_line == tailor_made.LINE else every
    if not asked:
        return possible
    for position, way in enumerate(asked):
        if way not in possible or way in asked[:position]:
            allowed = f"{', '.join(possible)}, each once"
            raise Invalid(
                f"ways_to_pay has {way!r}: a run of line {reporting_line} admits {allowed}",
                (FieldError(f"ways_to_pay.{position}", way, allowed),),
            )
    return asked
