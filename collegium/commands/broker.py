"""``broker setup``: make a broker ready for the services, with an administrator's credentials."""

from __future__ import annotations

import os

import click

from collegium.commands.common import told_in_one_line
from shared.messaging import broker_setup


@click.group()
def broker() -> None:
    """Look after the message broker."""


@broker.command()
@told_in_one_line
def setup() -> None:
    """Make exchanges, queues, users and limits; waits for a broker that is still starting.

    COLLEGIUM_BROKER_ADMIN_URI, COLLEGIUM_BROKER_MANAGEMENT_URL and, for each service,
    COLLEGIUM_BROKER_PASSWORD_<SERVICE>: each also as a file, with _FILE after its name.
    """
    for line in broker_setup.setup(broker_setup.load(os.environ)):
        click.echo(line)
