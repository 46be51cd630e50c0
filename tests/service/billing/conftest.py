"""Billing's own database, whose books must agree after every test, and its HTTP edge."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from werkzeug.test import Client

from shared.persistence import Database
from shared.testing.builders import moment
from tests.service.billing.bodies import BASE
from tests.service.billing.story import a_run, asks, invoice
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


@pytest.fixture
def http(client: Callable[[str], Client], db: Database) -> Client:
    """The edge."""
    return client("billing")


@pytest.fixture
def payments(http: Client, db: Database) -> str:
    """Where the payments for a learner's invoice over 120 euros are recorded."""
    a_run(db)
    return f"{BASE}/invoices/{invoice(db, asks(db, organisation=None)).id}/payments"
