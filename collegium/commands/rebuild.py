"""``rebuild``: fold the facts of analytics anew from its own log."""

from __future__ import annotations

import time

import click

from collegium.commands.common import as_document, database_of, json_option, told_in_one_line
from collegium.progress import progress


@click.command()
@json_option
@told_in_one_line
def rebuild(as_json: bool) -> None:
    """Fold the facts of analytics anew from its event log.

    They replace those that are shown in one moment; until then nothing changes, and live events go on.
    It may be repeated at any time.
    """
    from collegium import rebuilding

    with database_of("analytics") as database:
        end, began = rebuilding.end_of_log(database), time.monotonic()
        folded = rebuilding.Folded(0, 0)
        with progress("facts from the log", end, silent=as_json) as tell:
            for folded in rebuilding.rebuild(database.url):
                tell(min(folded.position, end))
            tell(end)
        seconds = time.monotonic() - began
    if as_json:
        done = {"events": folded.events, "position": folded.position}
        as_document({**done, "seconds": round(seconds, 3)})
    else:
        click.echo(f"{folded.events} events folded, up to position {folded.position} of the log.")
