"""What the commands share: the service argument, refusals in one line, opening a database."""

from __future__ import annotations

import json
import os
import socket
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import wraps
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from uuid import uuid4

import click
from sqlalchemy import make_url
from sqlalchemy.exc import ProgrammingError

from collegium import services
from shared import audit
from shared.errors import CollegiumError, NotFound
from shared.messaging.topology import SERVICES
from shared.persistence import Database, Work

service_argument = click.argument("service", type=click.Choice(SERVICES))
json_option = click.option(
    "--json", "as_json", is_flag=True, help="One JSON document, for scripts."
)


def told_in_one_line(command: Callable[..., None]) -> Callable[..., None]:
    """A refusal ends the command with one line on standard error and status 1."""

    @wraps(command)
    def run(*args: Any, **values: Any) -> None:
        try:
            command(*args, **values)
        except CollegiumError as refused:
            click.echo(f"collegium: {refused}", err=True)
            sys.exit(1)
        except ProgrammingError as wrong:
            reason = str(wrong.orig).splitlines()[0]
            click.echo(f"collegium: {reason}: run `collegium migrate` for it first", err=True)
            sys.exit(1)

    return run


@contextmanager
def database_of(service: str) -> Iterator[Database]:
    """The service's own database, by its settings. Raises ``NotFound`` for a file that is not there."""
    settings = services.settings_of(service)
    url = make_url(settings.database_url)
    if url.drivername == "sqlite" and not Path(url.database or "").exists():
        raise NotFound(
            f"no database of {service} at {url.database}: run `make demo` here first, or set "
            f"{service.upper()}_DATABASE_URL"
        )
    database = services.database_of(settings)
    try:
        yield database
    finally:
        database.close()


def by_operator(
    work: Work,
    action: str,
    command: str,
    *,
    subjects: tuple[str, ...] = (),
    changes: tuple[audit.Change, ...] = (),
) -> None:
    """Keep in the audit trail what somebody at this machine saw or changed, past all routes."""
    who = os.environ.get("SUDO_USER") or os.environ.get("USER") or f"uid {os.getuid()}"
    entry = audit.Entry(
        at=work.now,
        request_id=uuid4().hex,
        correlation_id="",
        who=who[:64],
        who_kind="operator",
        who_name=None,
        roles=(),
        address=socket.gethostname(),
        action=action,
        method="COMMAND",
        path=f"collegium {command}",
        kind="change" if changes else "look",
        subjects=subjects,
        changes=changes,
    )
    audit.record(work.session, entry)


def installed_services() -> list[str]:
    """The services whose code is here: all in a checkout, one in an image."""
    return [name for name in SERVICES if find_spec(f"services.{name}") is not None]


def show(rows: Iterable[dict[str, Any]], columns: dict[str, str], nothing: str) -> None:
    """A table for people: ``columns`` are headings by key; ``nothing`` is said when it is empty."""
    from rich.console import Console
    from rich.table import Table

    table = Table(*columns.values(), box=None, pad_edge=False, header_style="bold")
    for row in rows:
        table.add_row(*("–" if row[key] is None else str(row[key]) for key in columns))
    if table.row_count:
        Console().print(table)
    else:
        click.echo(nothing)


def as_document(data: Any) -> None:
    """One JSON document on standard output."""
    click.echo(json.dumps(data, ensure_ascii=False, default=str))
