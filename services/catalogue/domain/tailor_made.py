"""A tailor-made course is for one organisation, under its service contract (report, paragraph 4)."""

from __future__ import annotations

from shared.errors import FieldError, Invalid

LINE = "tailor_made"
WAYS_TO_PAY = ("contract",)


def check_organisation(reporting_line: str, organisation: str | None) -> None:
    """Raises ``Invalid`` unless there is an organisation exactly when the line is tailor-made."""
    if reporting_line == LINE and organisation is None:
        allowed = "the organisation that the course is made for"
        raise Invalid(
            f"a course of line {LINE} needs an organisation: name the one it is made for",
            (FieldError("organisation", None, allowed),),
        )
    if reporting_line != LINE and organisation is not None:
        raise Invalid(
            f"organisation {organisation!r} on a course of line {reporting_line}: only a course "
            f"of line {LINE} is for one organisation; leave it out",
            (FieldError("organisation", organisation, f"nothing, unless the line is {LINE}"),),
        )
