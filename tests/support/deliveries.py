"""Events as the broker hands them over, without a broker."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from shared.events import kind_of, to_json
from shared.events.envelope import PREFIX, Delivery


def delivery(event: Any, event_id: str | None = None, version: int = 1) -> Delivery:
    """An event or a command as a message; with a fresh id unless one is given."""
    kind = kind_of(type(event))
    exchange = f"{kind.producer}.{'commands' if kind.is_command else 'events'}"
    attributes = {
        "id": event_id or str(uuid4()),
        "type": kind.type,
        "aggregateversion": str(version),
    }
    headers = {PREFIX + name: value for name, value in attributes.items()}
    return Delivery(exchange, kind.routing_key, headers, to_json(event).encode())
