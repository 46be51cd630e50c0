"""The migrations of each service make exactly the tables that its store declares."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from shared.messaging import tables
from shared.messaging.topology import SERVICES
from shared.persistence import Database


@pytest.mark.parametrize("service", SERVICES)
def test_nothing_is_left_to_migrate(database: Callable[[str], Database], service: str) -> None:
    base = import_module(f"services.{service}.store").Base
    with database(service).engine.connect() as connection:
        options = {"target_metadata": [base.metadata, tables.metadata], "compare_type": True}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, [base.metadata, tables.metadata]) == []
