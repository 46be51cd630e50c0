"""What pages say, collected: from templates, from ``labels.toml``, from rules told in plain words.

A message of a service that the shared pages have, too, is left to them.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_file

from shared.pages.catalogues import SERVICES, SHARED
from shared.pages.labels import names_of

ROOT = SERVICES.parent
TOLD = "in_words"  # an argument of this name holds sentences that a page shows
_TEMPLATE = "jinja2.ext.babel_extract"
_OPTIONS = {"trimmed": "true", "silent": "false"}


def folders_with_pages() -> list[Path]:
    """The shared pages, then each service's."""
    return [SHARED, *sorted(file.parent for file in SERVICES.glob("*/pages/labels.toml"))]


def collected(folder: Path) -> Catalog:
    """Every message of the pages in a folder, untranslated."""
    made = _own(folder)
    if folder != SHARED:
        for message in _own(SHARED):
            if message.id:
                made.delete(message.id, message.context)
    return made


def _own(folder: Path) -> Catalog:
    made = Catalog()
    for file in sorted(folder.rglob("*.html")):
        where = (_name(file), 1)
        for _, message, _, context in extract_from_file(
            _TEMPLATE, file, DEFAULT_KEYWORDS, options=_OPTIONS
        ):
            made.add(message, locations=[where], context=context)
    for kind, names in names_of(folder).items():
        for name in names.values():
            made.add(name, locations=[(_name(folder / "labels.toml"), 1)], context=kind)
    if folder != SHARED:
        for file in sorted(folder.parent.rglob("*.py")):
            for sentence in _told(file):
                made.add(sentence, locations=[(_name(file), 1)])
    return made


def _told(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.keyword) and node.arg == TOLD:
            for part in ast.walk(node.value):
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    yield part.value


def _name(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()
