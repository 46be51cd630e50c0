"""What one entry of the audit trail says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

Values = Mapping[str, Any]  # by column, as JSON has them


@dataclass(frozen=True, slots=True)
class Change:
    """One row that was changed. ``before`` and ``after`` hold the columns that differ.

    ``before`` is ``None`` for a new row, ``after`` for a deleted one. ``personal`` names those of the
    columns that say something about a person: their values are kept where they can be erased.
    """

    table: str
    key: str
    before: Values | None
    after: Values | None
    personal: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One request, or one command of an operator.

    ``action``: the words of the permission, e.g. ``change courses``. ``subjects``: what was shown, as
    ``learners/<id>``; what was changed is added to them by itself. ``path``: without its query.
    ``id`` is given when the entry is kept.
    """

    at: datetime
    request_id: str
    correlation_id: str
    who: str
    who_kind: str  # person, program, operator, anybody
    who_name: str | None
    roles: tuple[str, ...]
    address: str | None
    action: str
    method: str
    path: str
    kind: Literal["change", "look"]
    subjects: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    id: int = 0
