"""Who hears an event: the services whose inbox is bound to it."""

from __future__ import annotations

import re

from shared.events.registry import Kind
from shared.messaging.topology import SERVICES, SUBSCRIPTIONS


def hearers(kind: Kind) -> list[str]:
    """The services that get an event; for a command the one that it is addressed to."""
    if kind.is_command:
        return [kind.producer]
    return [service for service in SERVICES if _is_bound(service, kind)]


def _is_bound(service: str, kind: Kind) -> bool:
    keys = SUBSCRIPTIONS[service].get(kind.producer, ())
    return any(re.fullmatch(_as_regex(key), kind.routing_key) for key in keys)


def _as_regex(key: str) -> str:
    """A topic's binding key: ``*`` is one word, ``#`` any number of them."""
    return re.escape(key).replace(r"\*", "[^.]+").replace(r"\#", ".*")
