"""Analytics' own database, its HTTP edge, and a consumer that folds into it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from werkzeug.test import Client

from shared.persistence import Database
from tests.service.analytics.telling import Hearer


@pytest.fixture
def db(database: Callable[[str], Database]) -> Database:
    """A fresh database of analytics."""
    return database("analytics")


@pytest.fixture
def hearer(db: Database) -> Hearer:
    """Hears events as the service does."""
    return Hearer(db)


@pytest.fixture
def http(client: Callable[[str], Client]) -> Client:
    """The service's edge, over the same database."""
    return client("analytics")
