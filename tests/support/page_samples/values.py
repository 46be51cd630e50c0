"""Values that several samples share."""

from __future__ import annotations

from typing import Any

from shared.http import Filled

# name: (template, its values); {} for a page that is filled in for the first time.
Samples = dict[str, tuple[str, dict[str, Any]]]

AT = "2022-02-02T09:05:00+00:00"
FILLED = Filled()
REFUSED = Filled(
    "/x", {"code": "a b", "person_id": "x"},
    {"code": "no space", "person_id": "Not a valid integer.", "no_field": "is missing"},
)  # fmt: skip


def euros(amount: str) -> dict[str, str]:
    """An amount as the services show it."""
    return {"amount": amount, "currency": "EUR"}
