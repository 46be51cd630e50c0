"""A real PostgreSQL for a test session: given by the environment, from binaries, or from Docker."""

from __future__ import annotations

import os
import secrets

from sqlalchemy import URL, NullPool, create_engine, make_url, text
from sqlalchemy.exc import ArgumentError, OperationalError

from shared.testing.choice import NotAvailable, Say, WrongSetting
from shared.testing.containers import Image, contained, image_name
from shared.testing.kept import Kept, NotAnswering
from shared.testing.ports import free_port
from shared.testing.server import Server, fresh_name

VARIABLE = "TEST_DATABASE_URL"
DRIVER = "postgresql+psycopg2"
MAY_CREATE = "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"


class PostgreSQL(Server):
    """A database server; ``admin`` is the URL of a role that may create databases."""

    def __init__(self, admin: URL, kept: Kept | None) -> None:
        super().__init__(kept)
        self.admin = admin
        self._fresh: list[str] = []

    def fresh_database(self, name: str) -> str:
        """The URL of a new, empty database; ``name`` (letters, ``_``) is part of its name."""
        database = fresh_name(name)
        run(self.admin, f'CREATE DATABASE "{database}"')
        self._fresh.append(database)
        return self.admin.set(database=database).render_as_string(hide_password=False)

    def drop_database(self, url: str) -> None:
        """Remove a database that ``fresh_database`` made; its connections are cut."""
        database = str(make_url(url).database)
        self._fresh.remove(database)
        run(self.admin, f'DROP DATABASE "{database}" WITH (FORCE)')

    def clear(self) -> None:
        for database in list(self._fresh):
            self.drop_database(f"{DRIVER}:///{database}")


def given() -> PostgreSQL:
    """The server of ``TEST_DATABASE_URL``, whose role must be allowed to create databases."""
    setting = os.environ.get(VARIABLE)
    if not setting:
        raise NotAvailable(f"{VARIABLE} is not set")
    try:
        admin = make_url(setting).set(drivername=DRIVER)
        may_create = run(admin, MAY_CREATE)
    except (ArgumentError, NotAnswering) as failure:
        raise WrongSetting(f"{VARIABLE} names no usable database: {failure}") from failure
    if not may_create:
        raise WrongSetting(f"{VARIABLE}: the role {admin.username} may not create databases")
    return PostgreSQL(admin, kept=None)


def from_docker(say: Say) -> PostgreSQL:
    """A server from the image ``TEST_POSTGRES_IMAGE``."""
    port, password = free_port(), secrets.token_hex(16)
    admin = local_url(port, password)
    image = Image(
        name=image_name("TEST_POSTGRES_IMAGE", "postgres:15"),
        ports={port: 5432},
        environment={"POSTGRES_USER": str(admin.username), "POSTGRES_PASSWORD": password},
    )
    return PostgreSQL(admin, contained(image, lambda: check(admin), say))


def local_url(port: int, password: str) -> URL:
    """The administrator's URL of a server that listens on a port of this machine."""
    return URL.create(DRIVER, "collegium", password, "127.0.0.1", port, "postgres")


def check(admin: URL) -> None:
    """Ask the server something for real; ``NotAnswering`` when that fails."""
    run(admin, "SELECT 1")


def run(admin: URL, statement: str) -> object:
    """Run one statement outside a transaction; the first value of the answer, if it has rows."""
    engine = create_engine(
        admin, poolclass=NullPool, isolation_level="AUTOCOMMIT", connect_args={"connect_timeout": 5}
    )
    try:
        with engine.connect() as connection:
            result = connection.execute(text(statement))
            return result.scalar() if result.returns_rows else None
    except OperationalError as failure:
        reason = str(failure.orig).strip()
        raise NotAnswering(f"{admin.render_as_string(hide_password=True)}: {reason}") from failure
