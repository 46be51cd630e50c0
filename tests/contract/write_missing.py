"""Writes what a new type lacks: ``python -m tests.contract.write_missing``.

Golden files and schemas that stand are never touched: what was released stays readable.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from shared.events import all_kinds, to_dict
from shared.events.schema import schema_of
from shared.testing.builders import EVERY

HERE = Path(__file__).parent
GOLDEN, SCHEMAS = HERE / "golden", HERE / "schemas"


def write(file: Path, content: Any) -> None:
    """Write a new file; one that stands stays as it is."""
    if not file.exists():
        file.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        sys.stdout.write(f"written: {file.relative_to(HERE)}\n")


if __name__ == "__main__":
    for kind in all_kinds():
        write(GOLDEN / f"{kind.type}.json", to_dict(EVERY[kind.cls]()))
        write(SCHEMAS / f"{kind.type}.json", schema_of(kind))
