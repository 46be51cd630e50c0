"""``events tail``: what the services told, as it happens."""

from __future__ import annotations

import json
import time
from contextlib import ExitStack
from typing import Any

import click

from collegium.commands.common import database_of, installed_services, told_in_one_line
from shared.messaging import outbox
from shared.messaging.topology import SERVICES
from shared.persistence import Database

PAUSE = 0.5  # seconds between looks while following


@click.group()
def events() -> None:
    """Look at the events."""


@events.command()
@click.argument("services", nargs=-1, type=click.Choice(SERVICES))
@click.option(
    "-n", "--lines", default=20, show_default=True, help="How many of the latest to show."
)
@click.option("-f", "--follow", is_flag=True, help="Go on showing new ones until Ctrl-C.")
@click.option("--json", "as_json", is_flag=True, help="A line of JSON an event.")
@told_in_one_line
def tail(services: tuple[str, ...], lines: int, follow: bool, as_json: bool) -> None:
    """Show the latest events of the services (of all that are here, if none is named)."""
    with ExitStack() as stack:
        names = services or installed_services()
        databases = [stack.enter_context(database_of(name)) for name in names]
        shown = [0] * len(databases)
        latest = [_latest(database, lines) for database in databases]
        for number, rows in enumerate(latest):
            shown[number] = max((row.seq for row in rows), default=0)
        _print([row for rows in latest for row in rows], as_json, lines)
        while follow:
            time.sleep(PAUSE)
            for number, database in enumerate(databases):
                fresh = [r for r in _latest(database, 1000) if r.seq > shown[number]]
                shown[number] = max((row.seq for row in fresh), default=shown[number])
                _print(fresh, as_json, len(fresh))


def _latest(database: Database, most: int) -> list[Any]:
    with database.reading() as session:
        return list(outbox.latest(session, None, most))


def _print(rows: list[Any], as_json: bool, most: int) -> None:
    ordered = sorted(rows, key=lambda row: (row.time, row.seq))
    for row in ordered[-most:] if most else []:
        if as_json:
            told = {"id": row.event_id, "type": row.type, "time": row.time.isoformat()}
            data = json.loads(row.payload)
            click.echo(json.dumps({**told, "subject": row.subject, "data": data}))
        else:
            sent = "" if row.sent_at else "  (not sent yet)"
            click.echo(f"{row.time:%Y-%m-%d %H:%M:%S}  {row.type:<36} {row.subject}{sent}")
