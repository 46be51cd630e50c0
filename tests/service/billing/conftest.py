"""Billing's own database, whose books must agree after every test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest

from shared.persistence import Database
from shared.testing.builders import moment
from tests.support.books import discrepancies


@pytest.fixture
def db(
    database: Callable[[str], Database], travel: Callable[[datetime], None]
) -> Iterator[Database]:
    """A fresh database of billing, three months before the run starts."""
    travel(moment(2, 2))
    billing = database("billing")
    yield billing
    with billing.reading() as session:
        assert discrepancies(session) == []
