"""The services by name: settings, database and nameko container, loaded only when asked for.

An image that holds one service has only that one's package, so nothing here is imported up front; nor
is what only serving needs, since a relay holds it in memory for nothing.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any

from shared.errors import FieldError, Invalid
from shared.messaging.topology import SERVICES
from shared.persistence import Database
from shared.settings import Settings

if TYPE_CHECKING:
    from nameko.containers import ServiceContainer


def check_name(name: str) -> str:
    """The name of a service. Raises ``Invalid``."""
    if name not in SERVICES:
        allowed = ", ".join(SERVICES)
        raise Invalid(
            f"{name!r} is not a service: {allowed}", (FieldError("service", name, allowed),)
        )
    return name


def settings_of(name: str, environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings of a service. Raises ``Invalid`` that names a wrong one."""
    loaded: Settings = import_module(f"services.{check_name(name)}.settings").load(environ)
    return loaded


def database_of(settings: Settings) -> Database:
    """The service's own database."""
    return Database(settings.database_url, pool_size=settings.database_pool)


def container_of(
    settings: Settings,
    database: Database,
    *,
    sock: Any = None,
    mounts: dict[str, Any] | None = None,
) -> ServiceContainer:
    """The nameko container of a service. It answers on ``sock``, or ``mounts`` collects its pages."""
    from nameko.containers import ServiceContainer

    from shared.access.access import Access

    classes = vars(import_module(f"services.{settings.service}.service"))
    (cls,) = (c for c in classes.values() if getattr(c, "name", None) == settings.service)
    config = {
        "AMQP_URI": settings.amqp_uri,
        "SOCKET": sock,
        "SETTINGS": settings,
        "DATABASE": database,
        "LISTENERS": [],
        "ACCESS": Access(settings.access, database),
        "MOUNTS": mounts,
        "max_workers": settings.database_pool,
    }
    return ServiceContainer(cls, config)
