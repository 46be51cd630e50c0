"""A column's value as JSON has it: exact, and the same on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any


def plain(value: Any) -> Any:
    """Moments in UTC and days as ISO 8601, amounts as text. Raises ``TypeError`` for what is neither
    these nor JSON: an SQL expression has no value yet."""
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, dict):
        return {str(name): plain(one) for name, one in value.items()}
    raise TypeError(f"{type(value).__name__} cannot stand in the audit trail: {value!r}")
