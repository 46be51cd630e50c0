"""Writes docs/security.md from the rows of asvs.csv: `make docs`, or `python docs/security/make.py`.

A row of asvs.csv: the item's number and level in OWASP ASVS 5.0.0, what it asks in our words, the
verdict (met, not met, not applicable), the evidence, and a note. Evidence is what can be run or read,
with ``; `` between: ``tests/…/test_x.py::test_name``, a file, ``make target``, or, while something is
being built, ``pending: feature: what must be shown``. asvs-levels.csv holds the level of every item of
the standard, a digit an item, so that a forgotten row is found.
"""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

HERE = Path(__file__).parent
MET, NOT_MET, NOT_APPLICABLE = "met", "not met", "not applicable"
VERDICTS = (MET, NOT_MET, NOT_APPLICABLE)
PENDING = "pending: "

CHAPTERS = {
    1: "Escaping and cleaning",
    2: "Input and business rules",
    3: "Browser",
    4: "HTTP interfaces",
    5: "Files",
    6: "Signing in",
    7: "Sessions",
    8: "Rights",
    9: "Signed tokens",
    10: "OAuth and OpenID Connect",
    11: "Cryptography",
    12: "Encrypted connections",
    13: "Configuration",
    14: "Data protection",
    15: "Code and components",
    16: "Logs and errors",
    17: "WebRTC",
}

INTRO = """\
# Security

How Collegium stands to the [OWASP Application Security Verification
Standard](https://github.com/OWASP/ASVS) 5.0.0: every item of levels 1 and 2. The numbers are the
standard's; the words are ours and short, so read the standard for what an item asks in full.
*Not applicable* means that the thing does not exist here, or that the OpenID provider or the deployer
does it, and then says what they must set.

Beside it: [what could go wrong, and what is left](security/threats.md) ·
[which data is kept where, and the logs](security/data.md) ·
[keys, certificates and secrets](security/keys.md) · [what input may be](security/input.md) ·
[signing in and rights](access.md) · [reporting a weakness](../SECURITY.md).

Written by `make docs` from [security/asvs.csv](security/asvs.csv): change the rows there.
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One item of the standard, and how we stand to it."""

    item: str
    level: int
    asks: str
    verdict: str
    evidence: tuple[str, ...]
    note: str

    @property
    def chapter(self) -> int:
        return int(self.item.partition(".")[0])

    @property
    def pending(self) -> tuple[str, ...]:
        """What is still to be shown."""
        return tuple(e.removeprefix(PENDING) for e in self.evidence if e.startswith(PENDING))


def rows(file: Path = HERE / "asvs.csv") -> list[Row]:
    """The rows, in their order."""
    with file.open(encoding="utf-8", newline="") as lines:
        return [_row(cells) for cells in csv.DictReader(lines)]


def _row(cells: dict[str, str]) -> Row:
    evidence = tuple(cells["evidence"].split("; ")) if cells["evidence"] else ()
    return Row(
        cells["item"], int(cells["level"]), cells["asks"], cells["verdict"], evidence, cells["note"]
    )


def levels() -> dict[str, int]:
    """The level of every item of the standard."""
    with (HERE / "asvs-levels.csv").open(encoding="utf-8", newline="") as lines:
        return {
            f"{section['section']}.{number}": int(level)
            for section in csv.DictReader(lines)
            for number, level in enumerate(section["levels"], 1)
        }


def page(all_rows: list[Row]) -> str:
    """The page as Markdown."""
    chapters = [(n, list(group)) for n, group in groupby(all_rows, lambda row: row.chapter)]
    return "\n".join(
        [INTRO, *_counts(chapters), *(line for n, found in chapters for line in _chapter(n, found))]
    )


def _counts(chapters: list[tuple[int, list[Row]]]) -> list[str]:
    lines = [
        "| chapter | met | not met | not applicable | items |",
        "|---|--:|--:|--:|--:|",
        *(_count(f"[V{n} {CHAPTERS[n]}](#v{n})", found) for n, found in chapters),
        _count("**all**", [row for _, found in chapters for row in found]),
    ]
    waiting = sum(1 for _, found in chapters for row in found if row.pending)
    if waiting:
        lines += [
            "",
            f"Of those that are met, {waiting} are still waiting for their test: *pending*.",
        ]
    return [*lines, ""]


def _count(name: str, found: list[Row]) -> str:
    by = Counter(row.verdict for row in found)
    return f"| {name} | " + " | ".join(str(by[v]) for v in VERDICTS) + f" | {len(found)} |"


def _chapter(number: int, found: list[Row]) -> list[str]:
    return [
        f'<a id="v{number}"></a>',
        "",
        f"## V{number} {CHAPTERS[number]}",
        "",
        "| item | level | what it asks | verdict | test, file or command; why |",
        "|---|:-:|---|---|---|",
        *(_line(row) for row in found),
        "",
    ]


def _line(row: Row) -> str:
    why = "<br>".join([*(_shown(one) for one in row.evidence), *([row.note] if row.note else [])])
    return f"| {row.item} | {row.level} | {row.asks} | {row.verdict} | {why} |"


def _shown(evidence: str) -> str:
    if evidence.startswith(PENDING):
        return f"*{evidence}*"
    if evidence.startswith("make "):
        return f"`{evidence}`"
    path, _, test = evidence.partition("::")
    return f"[{test or path}](../{path})"


if __name__ == "__main__":
    print(page(rows()), end="")
