"""Messages as a broker gives them, and what reading one comes to."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from shared.errors import Invalid
from shared.events import to_json
from shared.events.envelope import Delivery, open_delivery
from shared.testing.builders import a_requested

NOW = datetime(2022, 2, 2, 10, tzinfo=UTC)
TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
BODY = to_json(a_requested()).encode()
STOCK = Delivery("enrolment.events", "requested.v1", {}, BODY)
ATTRIBUTES = {
    "id": "e1",
    "type": "enrolment.requested.v1",
    "source": "/collegium/enrolment",
    "subject": "s1",
    "time": "2022-02-02T09:00:00Z",
    "correlationid": "c1",
    "causationid": "e0",
    "aggregateversion": "7",
    "traceparent": TRACE,
}


def with_headers(prefix: str = "cloudEvents_", **changes: Any) -> Delivery:
    """The same message with CloudEvents headers."""
    headers = {prefix + name: value for name, value in (ATTRIBUTES | changes).items()}
    return replace(STOCK, headers=headers)


def refused_field(delivery: Delivery) -> tuple[str, object]:
    """The field that the refusal names, with its value; both are in the message."""
    with pytest.raises(Invalid) as refused:
        open_delivery(delivery, NOW)
    (field,) = refused.value.fields
    assert field.field in refused.value.message
    return field.field, field.value


def run_scheduled(data: Any) -> Delivery:
    """A message from the catalogue whose body is this data."""
    return Delivery("catalogue.events", "run_scheduled.v1", {}, json.dumps(data).encode())


def read_or_refused(read: Callable[[], Any]) -> tuple[Any, set[str]]:
    """What was read, or the fields that the refusal names; any other exception is a failure."""
    try:
        return read(), set()
    except Invalid as refused:
        return None, {field.field.partition(".")[0] for field in refused.fields}
