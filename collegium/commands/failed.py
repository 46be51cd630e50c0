"""``failed``: events that could not be handled: list, show, try again, give up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from collegium.commands.common import (
    as_document,
    by_operator,
    database_of,
    json_option,
    service_argument,
    show,
    told_in_one_line,
)
from shared.messaging import failures
from shared.persistence import Work

if TYPE_CHECKING:
    from shared.operations import Step

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
    from shared.operations import listed

    with database_of(service) as database, database.reading() as session:
        rows = [listed(row) for row in failures.listing(session, status, limit)]
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
    from shared.operations import whole

    with database_of(service) as database, database.transaction() as work:
        one = whole(failures.get(work.session, failure_id))
        seen = (f"failed_events/{failure_id}",)
        by_operator(work, "read failed events", f"failed show {service}", subjects=seen)
    if as_json:
        as_document(one)
        return
    for name, value in one.items():
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
            ids = tuple(failures.lock_open(work.session))
        elif not ids:
            raise click.UsageError("name the ids of the events, or give --all")
        _handle(work, failures.redrive, ids, f"failed redrive {service}")
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
        _handle(work, failures.discard, failure_ids, f"failed discard {service}")
    click.echo(f"{len(failure_ids)} discarded.")


def _handle(work: Work, step: Step, ids: Sequence[int], command: str) -> None:
    from shared.operations import stepped

    changes = tuple(stepped(work.session, step, failure_id, work.now) for failure_id in ids)
    by_operator(work, "handle failed events", command, changes=changes)
