"""``serve``, ``relay``, ``migrate``: a service's processes."""

from __future__ import annotations

import click

from collegium.commands.common import service_argument, told_in_one_line


@click.command()
@service_argument
@told_in_one_line
def serve(service: str) -> None:
    """Run one service until it is told to stop (SIGTERM, Ctrl-C)."""
    from collegium import serving

    serving.serve(service)


@click.command()
@service_argument
@told_in_one_line
def relay(service: str) -> None:
    """Publish what a service's transactions told, until told to stop."""
    from collegium import serving

    serving.relay(service)


@click.command()
@service_argument
@click.option("--new", "message", help="Write a new migration with this message (for developers).")
@told_in_one_line
def migrate(service: str, message: str | None) -> None:
    """Bring a service's database to its newest form."""
    from collegium import serving

    serving.migrate(service, message)
