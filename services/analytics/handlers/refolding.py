"""Folding events of the log again: by today's handlers, as when they came."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from services.analytics.store.shadow import Kept
from shared.events import from_json, kind_named, kind_of
from shared.messaging.consumer import Handler
from shared.persistence import Cause, Work


def types_of(table: Mapping[type[Any], Handler]) -> list[str]:
    """The types of the events that are folded: all others are only kept."""
    return [kind_of(cls).type for cls in table]


def refold(work: Work, table: Mapping[type[Any], Handler], rows: Iterable[Kept]) -> None:
    """Fold events that stand in the log."""
    for row in rows:
        cls = kind_named(row.type).cls
        work.cause = Cause(row.correlation_id, row.event_id, version=row.version)
        body = row.payload.encode()  # text would be looked through for what no database keeps
        table[cls](work, from_json(cls, body))
