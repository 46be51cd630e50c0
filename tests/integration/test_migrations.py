"""Every service's migrations: up, down and up again on both databases; then nothing is left to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from shared import migrate
from shared.messaging import tables
from shared.messaging.topology import SERVICES
from shared.persistence import Database


@pytest.fixture(params=["postgresql", "sqlite"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty database of either kind."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path}/empty.sqlite3"
    else:
        make: Callable[[str], str] = request.getfixturevalue("database")
        url = make("empty")
    database = Database(url)
    yield database
    database.close()


def differences(service: str, database: Database) -> list[object]:
    """What a new migration would have to do."""
    metadata = [import_module(f"services.{service}.store").Base.metadata, tables.metadata]
    with database.engine.connect() as connection:
        options = {"target_metadata": metadata, "compare_type": True}
        context = MigrationContext.configure(connection, opts=options)
        return list(compare_metadata(context, metadata))  # type: ignore[arg-type]


def downgrade(service: str, database: Database) -> None:
    """Take every migration back. Operators do not: they put a backup back."""
    migrate._with_connection(service, database, lambda config: command.downgrade(config, "base"))


@pytest.mark.parametrize("service", SERVICES)
def test_up_and_down_and_up_again(service: str, empty: Database) -> None:
    migrate.upgrade(service, empty)
    assert differences(service, empty) == []
    downgrade(service, empty)
    assert inspect(empty.engine).get_table_names() == ["alembic_version"]
    migrate.upgrade(service, empty)
    migrate.upgrade(service, empty)  # once more changes nothing
    assert differences(service, empty) == []


def test_several_instances_start_at_once(database: Callable[[str], str]) -> None:
    """One migrates, and the others wait for it."""
    url = database("billing")
    instances = [Database(url) for _ in range(4)]
    with ThreadPoolExecutor(len(instances)) as pool:
        list(pool.map(lambda one: migrate.upgrade("billing", one), instances))
    assert differences("billing", instances[0]) == []
    for one in instances:
        one.close()
