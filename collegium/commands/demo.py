"""``demo``: the whole college in one process, with two years of the sample college in it."""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

import click

from collegium.commands.common import told_in_one_line

MARK = "sample-college.json"


@click.command()
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=8000,
    show_default=True,
    envvar="PORT",
    help="Where pages are served.",
)
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False, writable=True),
    default=Path("var"),
    show_default=True,
)
@click.option(
    "--enrolments",
    type=click.IntRange(1, 100_000),
    default=240,
    show_default=True,
    help="How many people ask for a place.",
)
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="Where on this machine; sample people sign in without a password, so nowhere else.",
)
@click.option("--once", is_flag=True, envvar="ONCE", help="End after the figures.")
@told_in_one_line
def demo(port: int, folder: Path, enrolments: int, host: str, once: bool) -> None:
    """Run all four services here, play two years of a sample college, show its figures and pages."""
    import eventlet

    eventlet.monkey_patch()
    from collegium.embedded import Embedded
    from shared.observability import configure_logging

    configure_logging("WARNING", as_json=False)
    college = Embedded(folder, port, host)
    mark = folder / MARK
    college.start(interrupted=not mark.exists())
    try:
        _load(college, mark, enrolments)
        _open_season(college)
        _print_figures(college)
        if not once:
            _serve(college.url)
    finally:
        college.stop()
    if once:
        sys.stdout.flush()
        os._exit(0)  # green threads of open keep-alive connections would hold the process


def _load(college: Any, mark: Path, enrolments: int) -> None:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from collegium.sample.client import Client
    from collegium.sample.loading import Play
    from shared.access.roles import Role

    college.settle()
    if mark.exists():
        loaded = json.loads(mark.read_text(encoding="utf-8"))
        click.echo(f"The sample college is here already: {loaded['enrolments']} enrolments.")
        return
    staff = (Role.PROGRAMME_MANAGER, Role.FINANCE_OFFICER)
    client = Client(college.url, college.token(*staff))
    play = Play(client, college.settle, enrolments)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns) as progress:
        task = progress.add_task("Two years of the sample college", total=len(play.steps))
        for _ in play.run():
            progress.advance(task)
    mark.write_text(json.dumps({"enrolments": len(play.requests)}), encoding="utf-8")


def _open_season(college: Any) -> None:
    from collegium.sample.client import Client
    from collegium.sample.season import open_season
    from shared import clock
    from shared.access.roles import Role

    open_season(Client(college.url, college.token(Role.PROGRAMME_MANAGER)), clock.now().date())
    college.settle()


def _print_figures(college: Any) -> None:
    from collegium.commands.report import print_figures
    from collegium.sample.client import Client
    from shared.access.roles import Role

    client = Client(college.url, college.token(Role.ANALYST))
    print_figures(client.get("/analytics/v1/figures", biennium=2021))


def _serve(url: str) -> None:
    import eventlet

    click.echo(f"\nPages at {url} – Ctrl-C ends.")
    stopped = eventlet.event.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.ready() or stopped.send())
    stopped.wait()
    click.echo("Stopping: running work ends first.")
