"""Fixtures for handlers on SQLite: a migrated database, the clock, a service's HTTP edge."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cache
from pathlib import Path
from shutil import copyfile
from typing import Any

import pytest
from sqlalchemy import event
from werkzeug.test import Client

from shared import clock, migrate
from shared.persistence import Database
from tests.support.edge import client_of
from tests.support.worlds import fill, now_in
from tests.support.worlds.world import World


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


@pytest.fixture(scope="session")
def filled(
    migrated: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], tuple[Path, dict[str, str]]]:
    """``filled("billing")`` is the SQLite file of that service's prepared world, with its names."""
    folder = tmp_path_factory.mktemp("filled")

    @cache
    def make(service: str) -> tuple[Path, dict[str, str]]:
        file = copyfile(migrated(service), folder / f"{service}.sqlite3")
        database = Database(f"sqlite:///{file}")
        clock.travel(now_in(service))
        ids = fill(service, database, client_of(service, database))
        clock.travel(None)
        database.close()
        return file, ids

    return make


@pytest.fixture
def world(
    filled: Callable[[str], tuple[Path, dict[str, str]]],
    tmp_path: Path,
    travel: Callable[[datetime], None],
) -> Iterator[Callable[[str], World]]:
    """``world("billing")`` is a copy of that service's prepared world, at its own moment."""
    opened: list[Database] = []

    def make(service: str, **environ: str) -> World:
        file, ids = filled(service)
        copy = copyfile(file, tmp_path / f"{service}{len(opened)}.sqlite3")
        database = Database(f"sqlite:///{copy}")
        event.listen(database.engine, "connect", _hurry)
        opened.append(database)
        travel(now_in(service))
        return World(service, database, client_of(service, database, {}, **environ), ids)

    yield make
    for one in opened:
        one.close()


def _hurry(connection: Any, _: Any) -> None:
    """What a test writes here need not survive the machine."""
    connection.execute("PRAGMA synchronous=OFF")
