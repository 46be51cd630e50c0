"""``failed``: events that could not be handled: list, show, try again, give up."""

from __future__ import annotations

from typing import Any

import click

from collegium.commands.common import (
    as_document,
    database_of,
    json_option,
    service_argument,
    show,
    told_in_one_line,
)
from shared.messaging import failures

STATUSES = ("retrying", "parked", "handled", "discarded")
COLUMNS = {
    "id": "Id",
    "type": "Type",
    "kind": "Kind",
    "status": "Status",
    "attempts": "Attempts",
    "next_attempt_at": "Next attempt",
    "error": "Error",
}


@click.group()
def failed() -> None:
    """Events that a service could not handle."""


@failed.command(name="list")
@service_argument
@click.option("--status", type=click.Choice(STATUSES), help="Only these; else all that are open.")
@click.option("--limit", default=100, show_default=True)
@json_option
@told_in_one_line
def list_(service: str, status: str | None, limit: int, as_json: bool) -> None:
    """List failed events, newest first."""
    with database_of(service) as database, database.reading() as session:
        rows = [_summary(row) for row in failures.listing(session, status, limit)]
    if as_json:
        as_document(rows)
    else:
        show(rows, COLUMNS, f"No failed events in {service}.")


@failed.command(name="show")
@service_argument
@click.argument("failure_id", type=int)
@json_option
@told_in_one_line
def show_(service: str, failure_id: int, as_json: bool) -> None:
    """Show one failed event, with its headers and its bytes."""
    with database_of(service) as database, database.reading() as session:
        row = failures.get(session, failure_id)
    whole = _summary(row) | {
        "event_id": row.event_id,
        "exchange": row.exchange,
        "routing_key": row.routing_key,
        "first_failed_at": row.first_failed_at.isoformat(),
        "last_failed_at": row.last_failed_at.isoformat(),
        "headers": row.headers,
        "body": row.body.decode("utf-8", "backslashreplace"),
    }
    if as_json:
        as_document(whole)
        return
    for name, value in whole.items():
        click.echo(f"{name.replace('_', ' ') + ':':<17} {value}")


@failed.command()
@service_argument
@click.argument("failure_ids", type=int, nargs=-1)
@click.option("--all", "everything", is_flag=True, help="All that are open.")
@told_in_one_line
def redrive(service: str, failure_ids: tuple[int, ...], everything: bool) -> None:
    """Let failed events be tried again at once (by the running service)."""
    with database_of(service) as database, database.transaction() as work:
        ids = failure_ids
        if everything:
            ids = tuple(row.id for row in failures.listing(work.session, limit=100_000))
        elif not ids:
            raise click.UsageError("name the ids of the events, or give --all")
        for failure_id in ids:
            failures.redrive(work.session, failure_id, work.now)
    click.echo(
        f"{len(ids)} to be tried again: `collegium failed list {service}` shows what is left."
    )


@failed.command()
@service_argument
@click.argument("failure_ids", type=int, nargs=-1, required=True)
@click.option("--yes", is_flag=True, help="Do not ask.")
@told_in_one_line
def discard(service: str, failure_ids: tuple[int, ...], yes: bool) -> None:
    """Give failed events up. They stay listed as discarded and are never handled."""
    if not yes:
        click.confirm(f"Give up {len(failure_ids)} event(s) of {service} for ever?", abort=True)
    with database_of(service) as database, database.transaction() as work:
        for failure_id in failure_ids:
            failures.discard(work.session, failure_id, work.now)
    click.echo(f"{len(failure_ids)} discarded.")


def _summary(row: Any) -> dict[str, Any]:
    due = row.next_attempt_at
    return {
        "id": row.id,
        "type": row.type,
        "kind": row.kind,
        "status": row.status,
        "attempts": row.attempts,
        "next_attempt_at": due.isoformat(timespec="seconds") if due else "–",
        "error": row.error,
    }
