"""The catalogue's own database, and its HTTP edge."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from werkzeug.test import Client

from shared.persistence import Database
from shared.testing.builders import COURSE
from tests.service.catalogue.bodies import COURSE_BODY, COURSES


@pytest.fixture
def db(database: Callable[[str], Database]) -> Database:
    """A fresh database of the catalogue."""
    return database("catalogue")


@pytest.fixture
def http(client: Callable[[str], Client]) -> Client:
    """The edge, with nothing behind it yet."""
    return client("catalogue")


@pytest.fixture
def published(http: Client) -> Client:
    """The same, with a published course."""
    http.post(COURSES, json=COURSE_BODY)
    http.post(f"{COURSES}/{COURSE}/publish")
    return http
