"""Every route of every service, read from the nameko classes themselves."""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module

from shared.access.permissions import Right
from shared.http import Route
from shared.messaging.topology import SERVICES

_VALUE = re.compile(r"<(\w+)>")


@dataclass(frozen=True)
class Endpoint:
    """One method at one address of one service, with the right that its function names."""

    service: str
    verb: str
    url: str
    needs: Right

    @property
    def key(self) -> str:
        """As the tables of examples have it: ``POST /v1/courses``."""
        return f"{self.verb} {self.url}"

    @property
    def is_page(self) -> bool:
        """Whether people's browsers open it, or a form of theirs is sent there."""
        return not self.url.startswith(("/v1/", "/health/", "/assets/")) and self.url != "/stream"

    @property
    def values(self) -> list[str]:
        """The names of what stands in its path."""
        return _VALUE.findall(self.url)

    def path(self, values: Mapping[str, str]) -> str:
        """Its address with these values."""
        return f"/{self.service}" + _VALUE.sub(lambda found: values[found[1]], self.url)

    def __str__(self) -> str:
        return f"{self.verb} /{self.service}{self.url}"


def endpoints() -> list[Endpoint]:
    """All of them. A route whose function names no right is an ``AttributeError``."""
    found = []
    for service in SERVICES:
        classes = vars(import_module(f"services.{service}.service")).values()
        (cls,) = (one for one in classes if getattr(one, "name", None) == service)
        for _, method in inspect.getmembers(cls, inspect.isfunction):
            for entry in getattr(method, "nameko_entrypoints", ()):
                if isinstance(entry, Route):
                    found.append(Endpoint(service, entry.method, entry.url, method.needs))
    return sorted(found, key=str)
