"""The envelope: CloudEvents 1.0 in AMQP binary mode.

The attributes travel as message headers (``cloudEvents_id`` …), the body is the plain JSON of the
data, so that a stock nameko service reads the body and never needs to know of the envelope.
Source: CloudEvents 1.0.2, AMQP protocol binding, section 3.1 (binary content mode).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from shared.characters import printable
from shared.errors import FieldError, Invalid
from shared.events.codec import from_json
from shared.events.registry import Kind, kind_named
from shared.observability import well_formed

PREFIX = "cloudEvents_"
MOST_CHARACTERS = 64  # of an id: as long as the columns that keep it
_WITHOUT_ID = UUID("6f0a5d1c-7d0e-5f5b-9a53-5b1f4f8f2c11")


@dataclass(frozen=True, slots=True)
class Envelope:
    """An event with where it comes from. ``subject`` is the aggregate's id, ``version`` its version.

    ``body`` is the JSON as it came: it may hold optional fields of a newer release.
    """

    id: str
    type: str
    source: str
    subject: str
    version: int
    time: datetime
    correlation_id: str
    causation_id: str | None
    traceparent: str | None
    data: Any
    body: str

    @property
    def producer(self) -> str:
        return self.type.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message as the broker gave it, before anything of it is believed."""

    exchange: str
    routing_key: str
    headers: dict[str, Any]
    body: bytes
    message_id: str | None = None


def headers_of(row: Any) -> dict[str, str]:
    """The CloudEvents headers of an outbox row (any object with the envelope's attributes)."""
    attributes = {
        "specversion": "1.0",
        "id": row.event_id,
        "type": row.type,
        "source": f"/collegium/{row.type.partition('.')[0]}",
        "subject": row.subject,
        "time": row.time.isoformat(),
        "dataschema": f"urn:collegium:schema:{row.type}",
        "correlationid": row.correlation_id,
        "causationid": row.causation_id,
        "aggregateversion": str(row.version),
        "traceparent": row.traceparent,
    }
    return {PREFIX + name: value for name, value in attributes.items() if value is not None}


def identify(delivery: Delivery) -> tuple[str, str]:
    """(event id, type) of a delivery, also of one that stock tools sent without any header.

    The type falls back to exchange and routing key; the id to AMQP's message id, and at last to a
    hash of type and body: the same bytes sent twice are then one message.
    """
    producer = delivery.exchange.partition(".")[0]
    type_name = _attribute(delivery, "type") or printable(f"{producer}.{delivery.routing_key}")
    event_id = _attribute(delivery, "id") or printable(delivery.message_id or "")
    if not event_id:
        event_id = str(uuid5(_WITHOUT_ID, f"{type_name}\n{delivery.body.hex()}"))
    return event_id, type_name


def open_delivery(delivery: Delivery, received: datetime) -> Envelope:
    """The envelope with its event. Raises ``UnknownEvent`` or ``Invalid``, naming what is wrong."""
    event_id, type_name = identify(delivery)
    _short("id", event_id)
    kind = kind_named(type_name)
    _check_way(kind, delivery.exchange)
    causation_id = _attribute(delivery, "causationid")
    return Envelope(
        id=event_id,
        type=type_name,
        source=_attribute(delivery, "source") or f"/{kind.producer}",
        subject=_short("subject", _attribute(delivery, "subject") or event_id),
        version=_version(_attribute(delivery, "aggregateversion") or "0"),
        time=_time(_attribute(delivery, "time"), received),
        correlation_id=_short("correlationid", _attribute(delivery, "correlationid") or event_id),
        causation_id=_short("causationid", causation_id) if causation_id else None,
        traceparent=well_formed(_attribute(delivery, "traceparent")),
        data=from_json(kind.cls, delivery.body),
        body=delivery.body.decode(),
    )


def _check_way(kind: Kind, exchange: str) -> None:
    """The header says the type, and the broker's permissions say who may write to an exchange: one
    producer must not tell another's events. No exchange: the administrator put it into the queue."""
    ways = ("commands",) if kind.is_command else ("events", "replay")
    carriers = tuple(f"{kind.producer}.{way}" for way in ways)
    if exchange and exchange not in carriers:
        allowed = " or ".join(carriers)
        raise Invalid(
            f"{kind.type} came by exchange {printable(exchange)}: only {allowed} carries it",
            (FieldError("exchange", printable(exchange), allowed),),
        )


def _attribute(delivery: Delivery, name: str) -> str | None:
    value = delivery.headers.get(PREFIX + name)
    if value is None:
        value = delivery.headers.get("cloudEvents:" + name)
    if value is None or (type(value) is str and value.isprintable()):
        return value
    return printable(value.decode("utf-8", "replace") if isinstance(value, bytes) else value)


def _short(name: str, text: str) -> str:
    if len(text) > MOST_CHARACTERS:
        allowed = f"at most {MOST_CHARACTERS} characters"
        raise Invalid(
            f"{name} {text[:MOST_CHARACTERS]!r}… has {len(text)} characters: {allowed} are taken",
            (FieldError(name, text, allowed),),
        )
    return text


def _version(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        allowed = "a whole number from 0 to 999999999"
        raise Invalid(
            f"aggregateversion {text!r} is not {allowed}",
            (FieldError("aggregateversion", text, allowed),),
        )
    return int(text)


def _time(text: str | None, received: datetime) -> datetime:
    if text is None:
        return received
    try:
        moment: datetime | None = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        allowed = "an RFC 3339 timestamp with its offset, such as 2022-05-02T09:00:00Z"
        raise Invalid(f"time {text!r} is not {allowed}", (FieldError("time", text, allowed),))
    return moment
