"""``report``: the figures of a biennium."""

from __future__ import annotations

from typing import Any

import click

from collegium.commands.common import (
    as_document,
    database_of,
    json_option,
    told_in_one_line,
)


@click.command()
@click.option("--biennium", required=True, help="Its first year, such as 2021 for 2021-2022.")
@json_option
@told_in_one_line
def report(biennium: str, as_json: bool) -> None:
    """Count the figures of a biennium and print them, with the rule they were counted by."""
    from services.analytics.domain.biennium import Biennium
    from services.analytics.handlers import count_figures
    from services.analytics.schemas import figures

    wanted = Biennium.named(biennium)
    with database_of("analytics") as database, database.reading() as session:
        counted = figures(count_figures(session, wanted))
    if as_json:
        as_document(counted)
    else:
        print_figures(counted)


def print_figures(figures: dict[str, Any]) -> None:
    """The figures as a page of the terminal."""
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False)
    first = figures["biennium"]
    console.print(f"\n[bold]Biennium {first}-{first + 1}[/bold]")
    head = Table(box=None, show_header=False, pad_edge=False)
    head.add_column(justify="right", style="bold")
    for name in ("activities", "beneficiaries", "people"):
        words = {"activities": "learning activities delivered", "people": "distinct people"}
        head.add_row(f"{figures[name]:,}", words.get(name, name))
    console.print(head)
    own_lines = [line for line in figures["lines_of_their_own"] if line["activities"]]
    tables = (
        ("How their places were paid", figures["ways"], ("beneficiaries", "people")),
        ("By theme", figures["themes"], ("activities", "beneficiaries", "people")),
        ("On lines of their own", own_lines, ("activities", "beneficiaries", "people")),
    )
    for title, rows, columns in tables:
        if rows:
            console.print(_counts(title, rows, columns))
    for income in figures["income"]:
        console.print(_income(income))
    console.print(
        f"Counted by rule {figures['rule_version']} at position {figures['log_position']:,} "
        "of the event log."
    )


def _counts(title: str, rows: list[dict[str, Any]], columns: tuple[str, ...]) -> Any:
    from rich.table import Table

    table = Table(title=title, box=None, title_justify="left", pad_edge=False, title_style="bold")
    table.add_column("", min_width=26)
    for column in columns:
        table.add_column(column, justify="right")
    for row in rows:
        table.add_row(row["name"].replace("_", " "), *(f"{row[c]:,}" for c in columns))
    return table


def _income(income: dict[str, Any]) -> Any:
    from rich.table import Table

    title = f"Income by source, {income['currency']}"
    table = Table(title=title, box=None, title_justify="left", pad_edge=False, title_style="bold")
    table.add_column("", min_width=26)
    table.add_column("amount", justify="right")
    for one in income["sources"]:
        table.add_row(one["source"].replace("_", " "), one["amount"]["amount"])
    if income["self_generated_percent"] is not None:
        shares = f"{income['self_generated_percent']} % / {income['donors_percent']} %"
        table.add_row("self-generated / donors", shares)
    return table
