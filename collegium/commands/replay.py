"""``replay``: let a producer tell its history again to one consumer."""

from __future__ import annotations

import click

from collegium import services
from collegium.commands.common import database_of, told_in_one_line
from shared.errors import FieldError, Invalid
from shared.messaging import replay as replaying
from shared.messaging.topology import SERVICES


@click.command()
@click.argument("producer", type=click.Choice(SERVICES))
@click.option("--to", "consumer", required=True, type=click.Choice(SERVICES))
@click.option("--since", default=0, show_default=True, help="After this position of the outbox.")
@click.option("--dry-run", is_flag=True, help="Only say how many events it would be.")
@told_in_one_line
def replay(producer: str, consumer: str, since: int, dry_run: bool) -> None:
    """Send a service's history again to one consumer, which passes over what it has.

    A consumer that lost its database catches up so, while live events go on.
    """
    replaying.check_route(producer, consumer)
    settings = services.settings_of(producer)
    with database_of(producer) as database:
        size = replaying.size(database, since)
        if dry_run:
            click.echo(f"{size} events of {producer} would be sent to {consumer}.")
            return
        if settings.amqp_uri.startswith("memory://"):
            name = f"{producer.upper()}_AMQP_URI"
            raise Invalid(
                f"setting {name} is memory://: a replay needs a broker; the embedded run finds "
                "again by itself what it missed",
                (FieldError(name, settings.amqp_uri, "amqp://…"),),
            )
        sent = 0
        with click.progressbar(length=size, label=f"{producer} → {consumer}") as bar:
            for done in replaying.replay(producer, consumer, database, settings.amqp_uri, since):
                bar.update(done - sent)
                sent = done
    click.echo(f"{sent} events sent.")
