"""``python -m tests.benchmarks [names] [--size N] …``: measure, print a table, write var/bench.json."""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from tests.benchmarks import against as against_ref
from tests.benchmarks import machine, table
from tests.benchmarks.asked import Asked
from tests.benchmarks.result import Result
from tests.benchmarks.site import Site, say

NAMES = ("pipeline", "single", "stages", "replay", "embedded", "scale", "backlog")


@click.command()
@click.argument("names", nargs=-1, type=click.Choice(NAMES))
@click.option("--size", default=20_000, show_default=True, help="Enrolments of a backlog.")
@click.option("--way", type=click.Choice(["free", "contract"]), default="free", show_default=True)
@click.option("--seconds", default=30.0, show_default=True, help="Of single enrolments.")
@click.option("--rate", default=20.0, show_default=True, help="Single enrolments a second.")
@click.option("--profile", multiple=True, help="'serve billing', 'relay', 'billing', 'all'.")
@click.option("--against", metavar="REF", help="A git ref to measure in the same run, in turn.")
@click.option("--rounds", default=3, show_default=True, help="Of --against; medians are told.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
@click.option("--out", type=click.Path(path_type=Path), default=Path("var/bench.json"))
def main(
    names: tuple[str, ...],
    against: str | None,
    rounds: int,
    as_json: bool,
    out: Path,
    **asked: Any,
) -> None:
    """Measure what is named, or everything."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # ends what was started, as Ctrl-C does
    if against is None:
        document = measure(names or NAMES, Asked(**asked), quiet=as_json)
    else:
        document = side_by_side(against, names or NAMES, Asked(**asked), rounds, quiet=as_json)
    text = json.dumps(document, indent=1)
    if as_json:
        print(text)
    if out != Path("/dev/null"):
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(text + "\n")


def measure(names: Sequence[str], asked: Asked, *, quiet: bool) -> dict[str, Any]:
    """One after the other; each table is printed as soon as it is there."""
    document: dict[str, Any] = {"machine": machine.described(), "asked": asdict(asked)}
    results = document["results"] = []
    if not quiet:
        print(machine.line(document["machine"]), flush=True)
    with closing(Site()) as site:
        for name in names:
            say(f"{name} …")
            result = _measure(name, site, asked)
            results.append(result.as_dict())
            if not quiet:
                print("\n".join(table.lines(result)), flush=True)
    document["machine_after"] = machine.described()
    return document


def side_by_side(
    ref: str, names: Sequence[str], asked: Asked, rounds: int, *, quiet: bool
) -> dict[str, Any]:
    """This code and that of the ref."""
    words = [*names, "--size", str(asked.size), "--way", asked.way]
    words += ["--seconds", str(asked.seconds), "--rate", str(asked.rate)]
    try:
        compared = against_ref.compare(ref, words, rounds)
    except against_ref.NotMeasured as failure:
        raise click.ClickException(str(failure)) from failure
    if not quiet:
        print("\n".join(against_ref.lines(compared)))
    return {"machine": machine.described(), "asked": asdict(asked), "against": compared}


def _measure(name: str, site: Site, asked: Asked) -> Result:
    result: Result = import_module(f"tests.benchmarks.{name}").measure(site, asked)
    return result


if __name__ == "__main__":
    main()
