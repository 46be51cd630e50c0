"""Fixtures for handlers on SQLite: a migrated database, the clock, a service's HTTP edge."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cache
from pathlib import Path
from shutil import copyfile

import pytest
from werkzeug.test import Client

from shared import clock, migrate
from shared.persistence import Database
from tests.support.edge import client_of


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """``migrated("billing")`` is an empty SQLite file of that service, with its migrations run."""
    folder = tmp_path_factory.mktemp("migrated")

    @cache
    def make(service: str) -> Path:
        file = folder / f"{service}.sqlite3"
        database = Database(f"sqlite:///{file}")
        migrate.upgrade(service, database)
        database.close()
        return file

    return make


@pytest.fixture
def database(
    migrated: Callable[[str], Path], tmp_path: Path
) -> Iterator[Callable[[str], Database]]:
    """``database("billing")`` is this test's own migrated SQLite database of that service."""
    opened: dict[str, Database] = {}

    def make(service: str) -> Database:
        if service not in opened:
            file = copyfile(migrated(service), tmp_path / f"{service}.sqlite3")
            opened[service] = Database(f"sqlite:///{file}")
        return opened[service]

    yield make
    for one in opened.values():
        one.close()


@pytest.fixture
def travel() -> Iterator[Callable[[datetime], None]]:
    """``travel(moment)`` lets the clock stand there and run on; afterwards it is real again."""
    yield clock.travel
    clock.travel(None)


@pytest.fixture
def client(database: Callable[[str], Database]) -> Callable[[str], Client]:
    """``client("billing")`` speaks HTTP to the service's own routes, without a socket."""
    return lambda service: client_of(service, database(service))
