"""How long a place is held while it is not decided or not paid."""

from __future__ import annotations

from datetime import datetime, timedelta


def deadline(asked: datetime, days: int) -> datetime:
    """The moment at which an unpaid place is given back."""
    return asked + timedelta(days=days)
