"""A service's HTTP edge without a socket."""

from __future__ import annotations

from werkzeug.test import Client

from collegium import services
from shared.http import Route
from shared.persistence import Database

_kept: list[object] = []  # nameko's extensions hold their container by a weak reference


def client_of(service: str, database: Database) -> Client:
    """Speaks HTTP to the service's own routes."""
    container = services.container_of(services.settings_of(service, {}), database)
    _kept.append(container)
    container.extensions.all.setup()
    (edge,) = {e.server for e in container.entrypoints if isinstance(e, Route)}
    return Client(edge.get_wsgi_app())
