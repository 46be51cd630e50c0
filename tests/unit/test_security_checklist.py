"""The security checklist is whole, and what it names as evidence is there."""

from __future__ import annotations

import ast
import re
import runpy
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
MADE: dict[str, Any] = runpy.run_path(str(ROOT / "docs" / "security" / "make.py"))
ROWS: list[Any] = MADE["rows"]()
LEVELS: dict[str, int] = MADE["levels"]()


def functions_in(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))


def is_there(evidence: str) -> bool:
    if evidence.startswith("make "):
        return evidence.removeprefix("make ") in targets()
    path, _, test = evidence.partition("::")
    return (ROOT / path).exists() and (not test or test in functions_in(ROOT / path))


def test_the_levels_are_those_of_the_standard() -> None:
    # OWASP ASVS 5.0.0 of May 2025 has so many requirements of each level.
    assert Counter(LEVELS.values()) == {1: 70, 2: 183, 3: 92}


def test_every_item_of_levels_1_and_2_has_one_row_in_the_standards_order() -> None:
    assert [(row.item, row.level) for row in ROWS] == [
        (item, level) for item, level in LEVELS.items() if level <= 2
    ]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.item)
def test_a_verdict_has_what_it_needs(row: Any) -> None:
    assert row.asks
    assert row.verdict in MADE["VERDICTS"]
    assert row.evidence if row.verdict == MADE["MET"] else row.note


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.item)
def test_the_evidence_is_there(row: Any) -> None:
    named = [one for one in row.evidence if not one.startswith(MADE["PENDING"])]
    assert [one for one in named if not is_there(one)] == []


def test_nothing_is_pending() -> None:
    assert {row.item: row.pending for row in ROWS if row.pending} == {}


def test_the_page_is_made_of_the_rows() -> None:
    page = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    assert page == MADE["page"](ROWS), "run: make docs"


def test_the_page_counts_every_row() -> None:
    total = re.search(r"\*\*all\*\* \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|", MADE["page"](ROWS))
    assert total is not None
    met, not_met, not_applicable, items = map(int, total.groups())
    assert (met + not_met + not_applicable, items) == (len(ROWS), len(ROWS))


def test_links_between_the_security_pages_lead_somewhere() -> None:
    pages = [ROOT / "SECURITY.md", ROOT / "docs" / "access.md", ROOT / "docs" / "security.md"]
    pages += sorted((ROOT / "docs" / "security").glob("*.md"))
    for page in pages:
        for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert (page.parent / link).exists(), f"{page.name}: {link}"
