"""Database migrations: every service brings its own database up to date before it takes traffic."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, MetaData, TypeDecorator, text

from shared import (
    idempotency,  # noqa: F401  its table is one of every service's
    patience,
)
from shared.access import ended  # noqa: F401  likewise
from shared.audit import tables as _audit  # noqa: F401  likewise
from shared.errors import Unavailable
from shared.messaging import tables
from shared.persistence import AWAY, Database

MIGRATION_LOCK = 0x6D696772  # several instances start at once: one migrates, the others wait
_SERVICES = Path(__file__).parent.parent / "services"


def upgrade(service: str, database: Database, to: str = "head") -> None:
    """Bring the service's database to its newest form. Raises ``Unavailable``."""
    _with_connection(service, database, lambda config: command.upgrade(config, to))


def write(service: str, database: Database, message: str) -> None:
    """Write a migration for what the tables have and the database has not."""
    written = len(list((_SERVICES / service / "migrations" / "versions").glob("[0-9]*.py")))
    number = f"{written + 1:04d}"
    _with_connection(
        service,
        database,
        lambda config: command.revision(config, message, autogenerate=True, rev_id=number),
    )


def _with_connection(service: str, database: Database, job: Callable[[Config], object]) -> None:
    config = Config()
    config.set_main_option("script_location", str(_SERVICES / service / "migrations"))
    try:
        with database.engine.connect() as connection:
            if not database.is_sqlite:
                patience.be_patient(connection)
                connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": MIGRATION_LOCK})
                connection.commit()
            config.attributes["connection"] = connection
            job(config)
            connection.commit()
            connection.invalidate()  # gives the lock back
    except AWAY as away:
        raise Unavailable(f"database of {service} away: {str(away).splitlines()[0]}") from away


def run(context: Any, metadata: MetaData) -> None:
    """What each ``migrations/env.py`` calls: migrate over the connection that ``upgrade`` opened."""
    connection: Connection = context.config.attributes["connection"]
    context.configure(
        connection=connection,
        target_metadata=[metadata, tables.metadata],
        render_as_batch=True,
        render_item=_plain,
    )
    with context.begin_transaction():
        context.run_migrations()


def _plain(kind: str, thing: Any, context: Any) -> str | bool:
    """Types of our own stand in a migration as what the database keeps: it reads the same for ever."""
    if kind == "type" and isinstance(thing, TypeDecorator):
        return f"sa.{thing.impl!r}"
    return False
