"""Histories of any size, run by hand: ``python -m tests.faults.large rebuilt --size 1000000``.

``rebuilt``: analytics hears it by replay, and folds it again from its log. ``drained``: it waits in the
inbox of analytics before that is started. Rates and memory are told, and nothing is timed out.
"""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

import click

from shared.messaging.topology import SERVICES
from shared.testing.servers import find, postgresql_finders, rabbitmq_finders
from tests.faults.backlog import drained
from tests.faults.replay import rebuilt
from tests.support.college import College


@click.command()
@click.argument("what", type=click.Choice(["rebuilt", "drained"]))
@click.option("--size", type=click.IntRange(1_000), default=1_000_000, show_default=True)
def large(what: str, size: int) -> None:
    """Run one of them against servers of its own, and tell what came of it."""
    with a_college() as college:
        if what == "drained":
            drained(college, size).close()
            return
        for name, value in rebuilt(college, size).items():
            click.echo(f"{name}: {value}")


@contextlib.contextmanager
def a_college() -> Iterator[College]:
    """All four services, of which none runs."""
    with contextlib.ExitStack() as opened:
        rabbitmq = opened.enter_context(contextlib.closing(find(rabbitmq_finders(click.echo))))
        postgresql = opened.enter_context(contextlib.closing(find(postgresql_finders(click.echo))))
        folder = Path(opened.enter_context(tempfile.TemporaryDirectory()))
        college = College(rabbitmq.fresh_vhost(), postgresql.fresh_database, folder, SERVICES)
        opened.callback(college.close)
        yield college


if __name__ == "__main__":
    large()
