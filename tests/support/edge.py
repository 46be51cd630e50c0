"""A service's HTTP edge without a socket."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nameko.containers import ServiceContainer
from werkzeug.test import Client

from collegium import services
from shared.http import Route
from shared.persistence import Database
from tests.support import access


class Caller(Client):
    """Calls with these headers, unless a call has its own. It keeps no cookies: a call brings them.

    It holds the service's container, which nameko's extensions know by a weak reference only.
    """

    def __init__(self, container: ServiceContainer, headers: Mapping[str, str]) -> None:
        (edge,) = {e.server for e in container.entrypoints if isinstance(e, Route)}
        super().__init__(edge.get_wsgi_app(), use_cookies=False)
        self.container = container
        self.headers = dict(headers)

    def open(self, *args: Any, headers: Any = None, **options: Any) -> Any:
        return super().open(*args, headers=self.headers | dict(headers or {}), **options)


def client_of(
    service: str, database: Database, headers: Mapping[str, str] | None = None, **environ: str
) -> Caller:
    """Speaks HTTP to the service's own routes; unless told otherwise, with all roles."""
    settings = services.settings_of(service, access.SETTINGS | environ)
    container = services.container_of(settings, database)
    container.extensions.all.setup()
    return Caller(container, access.everybody() if headers is None else headers)
