"""A prepared world for each service, with an example of every route in it.

A route without an example fails ``tests/service/test_rights.py``. To give it one: add a line to
``EXAMPLES`` of its service (or of ``common``, for the routes that every service has).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from importlib import import_module
from typing import Any

from werkzeug.test import Client

from shared.persistence import Database
from tests.support.routes import Endpoint
from tests.support.worlds import common
from tests.support.worlds.example import Example


def now_in(service: str) -> datetime:
    """The moment at which the world stands."""
    moment: datetime = _world(service).NOW
    return moment


def fill(service: str, database: Database, http: Client) -> dict[str, str]:
    """Make the world; gives the ids that its examples name."""
    common.fill(database)
    ids: dict[str, str] = _world(service).fill(database, http)
    return ids


def examples_of(endpoint: Endpoint) -> tuple[Example, ...]:
    """The examples of a route; none is an error of whoever added the route."""
    known: Mapping[str, tuple[Example, ...]] = common.EXAMPLES | _world(endpoint.service).EXAMPLES
    assert endpoint.key in known, (
        f"{endpoint} has no example: add {endpoint.key!r} to tests/support/worlds/"
        f"{endpoint.service}.py"
    )
    return known[endpoint.key]


def _world(service: str) -> Any:
    return import_module(f"tests.support.worlds.{service}")
