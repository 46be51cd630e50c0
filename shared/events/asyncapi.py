"""All events and commands as one AsyncAPI 3.0 document: ``python -m shared.events.asyncapi``.

One channel a type, since a reader binds its queue to the type's routing key on the producer's
exchange. The document that is kept is ``docs/events/asyncapi.json``; a test compares the two.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from shared.events import all_kinds
from shared.events.envelope import PREFIX
from shared.events.hearers import hearers
from shared.events.registry import Kind
from shared.events.schema import object_schema
from shared.messaging.topology import commands_exchange, events_exchange

# CloudEvents 1.0 attributes, as they travel in message headers: (name, always there, what it says)
ATTRIBUTES = (
    ("specversion", True, "CloudEvents: 1.0"),
    ("id", True, "the message's own id: the same id is the same message"),
    ("type", True, "the type with its version"),
    ("source", True, "the service that tells it"),
    ("subject", True, "the id of the thing it is about"),
    ("time", True, "when it happened (RFC 3339)"),
    ("dataschema", True, "the id of the schema of the body"),
    ("correlationid", True, "the id of the message that the whole story began with"),
    ("causationid", False, "the id of the message that it answers"),
    ("aggregateversion", True, "how many steps the thing it is about has made"),
    ("traceparent", False, "W3C Trace Context"),
)


def document() -> dict[str, Any]:
    """The document, in a fixed order."""
    kinds = all_kinds()
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Collegium: events and commands",
            "version": "1.0.0",
            "description": "What the four services tell each other and may be asked by a message. "
            "The body is plain JSON; the envelope (CloudEvents 1.0) travels in the headers.",
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "channels": {kind.type: _channel(kind) for kind in kinds},
        "operations": {name: made for kind in kinds for name, made in _operations(kind).items()},
        "components": {
            "messages": {kind.type: _message(kind) for kind in kinds},
            "schemas": {"envelope": _envelope()}
            | {kind.type: object_schema(kind.cls) for kind in kinds},
        },
    }


def text() -> str:
    """The document as it is kept."""
    return json.dumps(document(), indent=2, ensure_ascii=False) + "\n"


def _channel(kind: Kind) -> dict[str, Any]:
    exchange = (commands_exchange if kind.is_command else events_exchange)(kind.producer)
    return {
        "address": kind.routing_key,
        "messages": {kind.routing_key: _ref("components", "messages", kind.type)},
        "bindings": {
            "amqp": {
                "is": "routingKey",
                "exchange": {
                    "name": exchange.name,
                    "type": exchange.type,
                    "durable": exchange.durable,
                    "autoDelete": exchange.auto_delete,
                },
                "bindingVersion": "0.3.0",
            }
        },
    }


def _operations(kind: Kind) -> dict[str, Any]:
    """Who sends (nobody of ours, for a command) and who receives."""
    about = {
        "channel": _ref("channels", kind.type),
        "messages": [_ref("channels", kind.type, "messages", kind.routing_key)],
    }
    sends = {} if kind.is_command else {f"{kind.type}.sent": {"action": "send"} | about}
    return sends | {
        f"{kind.type}.received.by.{service}": {"action": "receive"} | about
        for service in hearers(kind)
    }


def _message(kind: Kind) -> dict[str, Any]:
    return {
        "name": kind.type,
        "title": kind.cls.__name__,
        "summary": kind.about,
        "contentType": "application/json",
        "headers": _ref("components", "schemas", "envelope"),
        "payload": _ref("components", "schemas", kind.type),
        "correlationId": {"location": f"$message.header#/{PREFIX}correlationid"},
    }


def _envelope() -> dict[str, Any]:
    return {
        "type": "object",
        "description": "Headers of what Collegium tells. Readers need none of them.",
        "properties": {
            PREFIX + name: {"type": "string", "description": says} for name, _, says in ATTRIBUTES
        },
        "required": [PREFIX + name for name, is_always, _ in ATTRIBUTES if is_always],
    }


def _ref(*path: str) -> dict[str, str]:
    return {"$ref": "#/" + "/".join(path)}


if __name__ == "__main__":
    sys.stdout.write(text())
