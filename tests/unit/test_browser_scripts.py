"""Our own scripts in the browser: what they must not do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

STATIC = Path(__file__).parents[2] / "shared" / "pages" / "static"
OURS = sorted(file for file in STATIC.glob("*.js") if file.name != "htmx.js")
MARKUP = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|\beval\b|Function\("
)
STORES = re.compile(r"localStorage|sessionStorage|indexedDB|document\.cookie|\bcaches\b")
GLOBALS = re.compile(r"__proto__|Object\.assign\(|\bwindow\[")


def test_they_are_found() -> None:
    assert {file.name for file in OURS} >= {"app.js", "flow.js"}


@pytest.mark.parametrize("file", OURS, ids=lambda file: file.name)
def test_our_scripts_write_text_and_never_markup(file: Path) -> None:
    assert MARKUP.findall(file.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("file", OURS, ids=lambda file: file.name)
def test_our_scripts_keep_nothing_in_the_browser(file: Path) -> None:
    assert STORES.findall(file.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("file", OURS, ids=lambda file: file.name)
def test_our_scripts_copy_no_names_from_outside_into_objects(file: Path) -> None:
    assert GLOBALS.findall(file.read_text(encoding="utf-8")) == []
