"""``replay``: let a producer tell its history again to one consumer."""

from __future__ import annotations

import time

import click

from collegium import services
from collegium.commands.common import as_document, database_of, json_option, told_in_one_line
from collegium.progress import progress
from shared.errors import FieldError, Invalid
from shared.messaging import replay as replaying
from shared.messaging.topology import SERVICES


@click.command()
@click.argument("producer", type=click.Choice(SERVICES))
@click.option("--to", "consumer", required=True, type=click.Choice(SERVICES))
@click.option("--since", default=0, show_default=True, help="After this position of the outbox.")
@click.option("--dry-run", is_flag=True, help="Only say how many events it would be.")
@json_option
@told_in_one_line
def replay(producer: str, consumer: str, since: int, dry_run: bool, as_json: bool) -> None:
    """Send a service's history again to one consumer, which passes over what it has.

    A consumer that lost its database catches up so, while live events go on. It may be repeated, and
    goes on after a position with --since.
    """
    replaying.check_route(producer, consumer)
    amqp_uri = services.settings_of(producer).amqp_uri
    with database_of(producer) as database:
        size = replaying.size(database, since)
        if dry_run:
            told = {"producer": producer, "consumer": consumer, "since": since, "events": size}
            line = f"{size} events of {producer} would be sent to {consumer}."
            as_document(told) if as_json else click.echo(line)
            return
        _check_broker(producer, amqp_uri)
        sent, began = replaying.Sent(0, since), time.monotonic()
        with progress(f"{producer} → {consumer}", size, silent=as_json) as tell:
            for sent in replaying.replay(producer, consumer, database, amqp_uri, since):
                tell(sent.events)
    seconds = time.monotonic() - began
    if as_json:
        done = {"events": sent.events, "position": sent.position, "seconds": round(seconds, 3)}
        as_document({"producer": producer, "consumer": consumer, "since": since, **done})
    else:
        click.echo(f"{sent.events} events sent.")


def _check_broker(producer: str, amqp_uri: str) -> None:
    if amqp_uri.startswith("memory://"):
        name = f"{producer.upper()}_AMQP_URI"
        raise Invalid(
            f"setting {name} is memory://: a replay needs a broker; the embedded run finds "
            "again by itself what it missed",
            (FieldError(name, amqp_uri, "amqp://…"),),
        )
