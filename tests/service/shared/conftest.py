"""A service that hears requests and counts what it handled."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from shared.persistence import Database
from tests.service.shared.deliveries import Hearer


@pytest.fixture
def hearer(database: Callable[[str], Database]) -> Hearer:
    """It has a database of its own."""
    return Hearer(database("enrolment"))
