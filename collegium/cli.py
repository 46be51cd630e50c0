"""``collegium``: the command line for operators and for trying it out."""

from __future__ import annotations

import click

from collegium import __version__
from collegium.commands.broker import broker
from collegium.commands.demo import demo
from collegium.commands.events import events
from collegium.commands.failed import failed
from collegium.commands.rebuild import rebuild
from collegium.commands.replay import replay
from collegium.commands.report import report
from collegium.commands.running import migrate, relay, serve
from collegium.commands.token import token


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def main() -> None:
    """Collegium: a college's courses, enrolments, money and figures."""


for command in (
    demo,
    serve,
    relay,
    migrate,
    broker,
    events,
    failed,
    replay,
    rebuild,
    report,
    token,
):
    main.add_command(command)
