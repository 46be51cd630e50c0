"""What a caller reaches, as a condition for queries: the same rule as ``Grant.covers``, in SQL."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, false, or_, true

from shared.access.caller import Reach


def within(
    reach: Reach,
    *,
    learner_id: Any = None,
    organisation: Any = None,
    donor: Any = None,
    public: ColumnElement[bool] | None = None,
) -> ColumnElement[bool]:
    """Rows that the reach covers: each argument is the column that says whose a row is, or the
    condition for what is public."""
    if reach.everything:
        return true()
    columns = (
        (learner_id, reach.learner_id),
        (organisation, reach.organisation),
        (donor, reach.donor),
    )
    mine = [
        column == value for column, value in columns if column is not None and value is not None
    ]
    shown = [public] if public is not None and reach.public else []
    return or_(false(), *mine, *shown)
