"""Writes the table of rights into docs/access.md: ``python -m shared.access.table docs/access.md``."""

from __future__ import annotations

import sys
from pathlib import Path

from shared.access.permissions import COLUMNS, RIGHTS
from shared.access.roles import Whose

BEGIN, END = "<!-- permissions table: generated -->", "<!-- end -->"
CELLS = {Whose.ORGANISATION: "organisation", Whose.DEMO: "in the demo"}


def table() -> str:
    """The rights as a table in Markdown."""
    heads = [role.value.replace("_", " ") if role else "anybody" for _, role in COLUMNS]
    lines = ["| right | looks are kept | " + " | ".join(heads) + " |"]
    lines.append("|---" * (len(COLUMNS) + 2) + "|")
    for right in RIGHTS.values():
        cells = [right.whose.get(role) for _, role in COLUMNS]
        words = [CELLS.get(cell, cell.value) if cell else "" for cell in cells]
        lines.append(
            f"| {right.name} | {'yes' if right.is_look else ''} | " + " | ".join(words) + " |"
        )
    return "\n".join(lines)


def within(text: str) -> str:
    """The document with today's table between its marks."""
    before, _, rest = text.partition(BEGIN)
    _, mark, after = rest.partition(END)
    if not mark:
        raise ValueError(f"the document has no {BEGIN} … {END}")
    return f"{before}{BEGIN}\n{table()}\n{END}{after}"


if __name__ == "__main__":
    file = Path(sys.argv[1])
    file.write_text(within(file.read_text(encoding="utf-8")), encoding="utf-8")
